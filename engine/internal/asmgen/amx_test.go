package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// tileEncodings are instructions of AMX, as GNU as 2.40 encodes them with {disp32}.
const tileEncodings = `
c4 e2 78 49 00 // LDTILECFG [AX]
c4 c2 78 49 01 // LDTILECFG [R9]
c4 e2 78 49 c0 // TILERELEASE
c4 e2 7b 49 c0 // TILEZERO TMM0
c4 e2 7b 49 e8 // TILEZERO TMM5
c4 a2 7b 4b 8c 1f 10 00 00 00 // TILELOADD TMM1, [DI + R11*1 + 16]
c4 82 7b 4b 94 5a 00 04 00 00 // TILELOADD TMM2, [R10 + R11*2 + 1024]
c4 e2 7b 4b bc 8e 00 ff ff ff // TILELOADD TMM7, [SI + CX*4 + -256]
c4 82 7a 4b 84 5a 00 00 00 00 // TILESTORED [R10 + R11*2 + 0], TMM0
c4 e2 6a 5e c1 // TDPBSUD TMM0, TMM1, TMM2
c4 e2 42 5e f5 // TDPBSUD TMM6, TMM5, TMM7
`

func TestTileEncodings(t *testing.T) {
	var a asm
	a.configureTiles("AX")
	a.configureTiles("R9")
	a.releaseTiles()
	a.zeroTile(0)
	a.zeroTile(5)
	a.loadTile(1, rowsOf{"DI", 16, "R11", 1})
	a.loadTile(2, rowsOf{"R10", 1024, "R11", 2})
	a.loadTile(7, rowsOf{"SI", -256, "CX", 4})
	a.storeTile(0, rowsOf{"R10", 0, "R11", 2})
	a.dotTiles(0, 1, 2)
	a.dotTiles(6, 5, 7)
	require.Equal(t, strings.TrimSpace(tileEncodings), strings.TrimSpace(strings.NewReplacer("BYTE $0x", "", ";", "", "\t", "").Replace(a.text.String())))
}
