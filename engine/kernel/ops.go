package kernel

// Ops are the kernels of one instruction set that work on vectors: they use no
// pool and may be called from many goroutines at once. Their methods choose the
// implementation; every instruction set gives the same bits.
type Ops struct{ isa ISA }

// NewOps are the kernels of an instruction set, which must be available.
func NewOps(isa ISA) Ops {
	if isa == Auto {
		isa = Detect()
	}
	if !isa.Available() {
		panic("kernel: instruction set " + isa.String() + " is not available on this CPU")
	}
	switch isa {
	case AMX: // its tiles are of no use to vectors
		isa = AVX512VNNI
	case AVXVNNI: // nor are its integers
		isa = AVX2
	case NEONDot: // nor are these
		isa = NEON
	default:
	}
	return Ops{isa: isa}
}

// ISA is the instruction set of the kernels; never Auto, nor one that differs
// from another in matrix products only.
func (o Ops) ISA() ISA { return o.isa }
