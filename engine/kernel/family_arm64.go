package kernel

var (
	familyNEON    = newFamily(1, quantizeNEON, intsNEON, floatsNEON)
	familyNEONDot = newFamily(1, quantizeNEON, intsNEONDot, floatsNEON)
)

// family is the implementation for the pool's instruction set.
func (p *Pool) family() *family {
	switch p.isa {
	case NEONDot:
		return familyNEONDot
	case NEON:
		return familyNEON
	default:
		return &genericFamily
	}
}
