package kernel

var (
	familyAMX  = newFamily(1, quantize512, intsAMX, floats512)
	family512  = newFamily(1, quantize512, ints512, floats512)
	familyVNNI = newFamily(1, quantizeVNNI, intsVNNI, floats256)
	family256  = newFamily(2, quantize256, ints256, floats256)
)

// family is the implementation for the pool's instruction set.
func (p *Pool) family() *family {
	switch p.isa {
	case AMX:
		return familyAMX
	case AVX512VNNI:
		return family512
	case AVXVNNI:
		return familyVNNI
	case AVX2:
		return family256
	default:
		return &genericFamily
	}
}
