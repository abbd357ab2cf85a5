package builtin

// What tests outside see: they import what imports the package.
var (
	EncodeLiveCode  = encodeLiveCode
	EncodeContests  = encodeContests
	EncodeStandings = encodeStandings
)
