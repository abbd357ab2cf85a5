package reports

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image/color"
	"io"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// dotsPerInch is the resolution of pictures of dots: what printers have.
const dotsPerInch = 300

// WritePNG writes the figure as a picture of dots, 8.5 cm wide at 300 dots an
// inch; the file says so, for programs that place it on a page.
func (f *Figure) WritePNG(w io.Writer, t Theme) error {
	var b bytes.Buffer
	_, err := f.scene().png(t).WriteTo(&b)
	if err == nil {
		_, err = w.Write(withResolution(b.Bytes()))
	}
	if err != nil {
		return fmt.Errorf("write figure: %w", err)
	}
	return nil
}

// withResolution adds the pHYs chunk to a PNG file, behind its header (PNG
// specification, third edition, section 11.3.4.3).
func withResolution(file []byte) []byte {
	const (
		header = 8 + 25 // of the signature and the IHDR chunk
		inch   = 0.0254 // in metres
		metre  = 1      // the unit that dots are counted by
	)
	chunk := []byte("pHYs")
	for range 2 { // along both axes
		chunk = binary.BigEndian.AppendUint32(chunk, uint32(math.Round(dotsPerInch/inch)))
	}
	chunk = append(chunk, metre)
	size := binary.BigEndian.AppendUint32(nil, uint32(len(chunk)-len("pHYs"))) //nolint:gosec // nine
	sum := binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(chunk))
	return slices.Concat(file[:header], size, chunk, sum, file[header:])
}

// png paints the scene.
func (s *scene) png(t Theme) vgimg.PngCanvas {
	c := vgimg.NewWith(
		vgimg.UseWH(vg.Points(s.w), vg.Points(s.h)), vgimg.UseDPI(dotsPerInch), vgimg.UseBackgroundColor(t.rgba(ink{tonePaper, 1})),
	)
	at := func(p spot) vg.Point { return vg.Point{X: vg.Points(p.x), Y: vg.Points(s.h - p.y)} } // its origin is below
	for _, sh := range s.shapes {
		if sh.text != "" {
			p := sh.path[0]
			p.x -= sh.anchor * textWidth(sh.text, sh.size, sh.bold)
			c.SetColor(t.rgba(sh.fill))
			c.FillString(fontFace(sh.size, sh.bold), at(p), sh.text)
			continue
		}
		var path vg.Path
		for i, p := range sh.path {
			if i == 0 {
				path.Move(at(p))
			} else {
				path.Line(at(p))
			}
		}
		if sh.fill.alpha > 0 {
			path.Close()
			c.SetColor(t.rgba(sh.fill))
			c.Fill(path)
		}
		if sh.line.alpha > 0 {
			dash := make([]vg.Length, len(sh.dash))
			for i, l := range sh.dash {
				dash[i] = vg.Points(l)
			}
			c.SetColor(t.rgba(sh.line))
			c.SetLineWidth(vg.Points(sh.thick))
			c.SetLineDash(dash, 0)
			c.Stroke(path)
		}
	}
	return vgimg.PngCanvas{Canvas: c}
}

func (t Theme) rgba(i ink) color.Color {
	r, g, b := t.colour(i.tone)
	return color.NRGBA{r, g, b, uint8(255*i.alpha + 0.5)}
}
