package gen

// science is sample-gpqa: quantities of physics, chemistry and biology in two to
// five steps, with the options that typical slips give.
func science() Set {
	set := Set{Name: "sample-gpqa", Count: 100}
	for _, topic := range topics {
		set.Families = append(set.Families, Family{Name: topic.family, Levels: 3, Draw: short(topic.draw, map[string]string{
			"domain": topic.domain, "subdomain": topic.subdomain,
		})})
	}
	return set
}

// A topic is a family of science with where GPQA would file it.
type topic struct {
	family, domain, subdomain string
	draw                      drawer
}

var topics = []topic{
	{"kinetic energy", "Physics", "Physics (general)", kineticEnergy},
	{"lifting", "Physics", "Physics (general)", lifting},
	{"collision", "Physics", "Physics (general)", collision},
	{"circuit", "Physics", "Electromagnetism and Photonics", circuit},
	{"waves", "Physics", "Optics and Acoustics", waves},
	{"decay", "Physics", "High-energy particle physics", decay},
	{"gas", "Chemistry", "Physical Chemistry", gas},
	{"heat", "Chemistry", "Physical Chemistry", heat},
	{"dilution", "Chemistry", "Analytical Chemistry", dilution},
	{"moles", "Chemistry", "Chemistry (general)", moles},
	{"growth", "Biology", "Molecular Biology", growth},
	{"bases", "Biology", "Molecular Biology", bases},
	{"crosses", "Biology", "Genetics", crosses},
}
