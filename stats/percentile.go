package stats

import (
	"fmt"
	"slices"
	"sort"

	"github.com/evalr/evalr"
)

// Percentiles map a rating to the share of people rated lower, in percent. What
// people is a matter of whom one counts, so that two maps differ by several points.
type Percentiles struct {
	about   string    // whom they are among
	ratings []float64 // ascending
	percent []float64 // below each of them; linear in between, unless steps
	steps   bool
	people  float64 // counted, where steps
}

// R1Percentiles goes through the eleven pairs of rating and percentile that the
// DeepSeek-R1 papers publish (arXiv 2501.12948; Nature, doi 10.1038/s41586-025-09422-z).
// Beyond them it is that of the last pair.
func R1Percentiles() Percentiles {
	return Percentiles{
		about:   "by the 11 pairs of rating and percentile that DeepSeek-R1 publishes, linear between them",
		ratings: []float64{717, 759, 1134, 1444, 1534, 1687, 1691, 1746, 1820, 2029, 2061},
		percent: []float64{20.3, 23.6, 58.7, 80.4, 84.5, 90.5, 90.6, 92.1, 93.4, 96.3, 96.6},
	}
}

// CodeEloPercentiles goes through quantiles of the 717,421 ratings that CodeElo ranks
// by (QwenLM/CodeElo at 0bffc84, sorted_ratings.json), linear between them.
func CodeEloPercentiles() Percentiles {
	return Percentiles{
		about: "by 23 quantiles of the 717,421 ratings of people that CodeElo counts, linear between them",
		ratings: []float64{
			-53, 359, 383, 621, 794, 928, 1073, 1218, 1338, 1382, 1418, 1478, 1603, 1648, 1712, 1752, 1812, 1916, 2019, 2157, 2266, 2587, 4009,
		},
		percent: []float64{0, 5, 10, 20, 30, 40, 50, 60, 70, 75, 80, 85, 90, 92, 94, 95, 96, 97, 98, 99, 99.5, 99.9, 100},
	}
}

// RatingPercentiles counts people by their ratings: people[r] of them have rating r.
// The percentile is then exact, the share of lower ratings.
func RatingPercentiles(people map[int]int) Percentiles {
	p := Percentiles{steps: true}
	for r := range people {
		p.ratings = append(p.ratings, float64(r))
	}
	slices.Sort(p.ratings)
	for _, r := range p.ratings {
		p.percent = append(p.percent, p.people)
		p.people += float64(people[int(r)])
	}
	for i := range p.percent {
		p.percent[i] *= 100 / p.people
	}
	p.about = fmt.Sprintf("by the ratings of %.0f people in the file given", p.people)
	return p
}

// Of is the percentile of a rating in [0, 100]. It reports false where the map says
// nothing of a rating so low or so high, and is then that of the nearest it knows.
func (p Percentiles) Of(rating float64) (percentile float64, known bool) {
	if len(p.ratings) == 0 {
		return 0, false
	}
	at := sort.SearchFloat64s(p.ratings, rating) // the first that is not lower
	last := len(p.ratings) - 1
	switch {
	case p.steps && at > last:
		return 100, true
	case p.steps:
		return p.percent[at], true
	case at > last:
		return p.percent[last], p.percent[last] == 100
	case at == 0:
		return p.percent[0], p.percent[0] == 0 || rating == p.ratings[0]
	}
	share := (rating - p.ratings[at-1]) / (p.ratings[at] - p.ratings[at-1])
	return p.percent[at-1] + share*(p.percent[at]-p.percent[at-1]), true
}

// PercentileOf maps an estimate of a rating: its value and the ends of its interval,
// which keeps the level since the map rises. SE is half the change over two standard
// errors.
func PercentileOf(rating evalr.Estimate, p Percentiles) evalr.Estimate {
	e := rating
	e.Unit = unitPercentile
	e.Notes = slices.Clone(rating.Notes)
	if e.N == 0 {
		return e
	}
	var known [3]bool
	e.Value, known[0] = p.Of(rating.Value)
	e.Lo, known[1] = p.Of(rating.Lo)
	e.Hi, known[2] = p.Of(rating.Hi)
	if rating.SE >= 0 {
		above, _ := p.Of(rating.Value + rating.SE)
		below, _ := p.Of(rating.Value - rating.SE)
		e.SE = (above - below) / 2
	}
	e.Notes = append(e.Notes, "percentile "+p.about)
	if slices.Contains(known[:], false) {
		first, last := p.ratings[0], p.ratings[len(p.ratings)-1]
		e.Notes = append(e.Notes, fmt.Sprintf("cut off: percentiles are published for ratings from %.0f to %.0f alone", first, last))
	}
	return e
}
