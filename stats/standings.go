package stats

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// ParseStandings reads standings of contests, in one of the two forms that
// docs/formats/standings.md describes: JSON lines, a contest each, or CSV, a row each.
// name is what errors call the data. Contests come in the order of their first
// appearance, rows ordered by points and penalty.
func ParseStandings(name string, data []byte) ([]Contest, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	read := standingsCSV
	if text := bytes.TrimLeft(data, " \t\r\n"); len(text) == 0 {
		return nil, fmt.Errorf("%s: no standings in it", name)
	} else if text[0] == '{' {
		read = standingsJSON
	}
	contests, err := read(name, data)
	if err != nil {
		return nil, err
	}
	if len(contests) == 0 {
		return nil, fmt.Errorf("%s: no standings in it", name)
	}
	for i := range contests {
		slices.SortStableFunc(contests[i].Rows, Standing.compare)
	}
	return contests, nil
}

// A contestLine is a contest as JSON.
type contestLine struct {
	Contest  json.RawMessage `json:"contest"` // a text or a number
	Problems []problemLine   `json:"problems"`
	Rows     [][]*float64    `json:"rows"` // points, penalty, rating before; null for one that is not known
}

type problemLine struct {
	Index  string  `json:"index"`
	Points float64 `json:"points,omitempty"`
}

func standingsJSON(name string, data []byte) ([]Contest, error) {
	var contests []Contest
	number := 0
	for line := range bytes.Lines(data) {
		number++
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		c, err := parseContest(line)
		if err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", name, number, err)
		}
		if slices.ContainsFunc(contests, func(other Contest) bool { return other.ID == c.ID }) {
			return nil, fmt.Errorf("%s: line %d: contest %s a second time", name, number, c.ID)
		}
		contests = append(contests, c)
	}
	return contests, nil
}

func parseContest(line []byte) (Contest, error) {
	var l contestLine
	if err := json.Unmarshal(line, &l); err != nil {
		return Contest{}, err
	}
	c := Contest{ID: contestID(l.Contest)}
	if c.ID == "" {
		return Contest{}, errors.New(`field "contest": missing; want the contest's number`)
	}
	for _, p := range l.Problems {
		if err := c.addProblem(p.Index, p.Points); err != nil {
			return Contest{}, err
		}
	}
	c.Rows = make([]Standing, 0, len(l.Rows))
	for i, r := range l.Rows {
		if len(r) != 3 || r[0] == nil || r[1] == nil {
			return Contest{}, fmt.Errorf(`field "rows", row %d: want [points, penalty, rating before], the rating null where it is not known`, i+1)
		}
		if err := c.addRow(*r[0], *r[1], r[2]); err != nil {
			return Contest{}, fmt.Errorf(`field "rows", row %d: %w`, i+1, err)
		}
	}
	return c, nil
}

// contestID is the text or the number of a value, empty for others.
func contestID(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var number json.Number
	if json.Unmarshal(raw, &number) != nil {
		return ""
	}
	return number.String()
}

func (c *Contest) addProblem(index string, points float64) error {
	switch {
	case index == "":
		return errors.New("a problem without an index; want a letter, such as A")
	case !(points >= 0 && points <= maxPoints):
		return fmt.Errorf("problem %s: %v points, want from 0 to %d", index, points, int(maxPoints))
	case slices.ContainsFunc(c.Problems, func(p ContestProblem) bool { return p.Index == index }):
		return fmt.Errorf("problem %s a second time", index)
	}
	c.Problems = append(c.Problems, ContestProblem{index, points})
	return nil
}

// maxPoints bounds points and penalties.
const maxPoints = 1e7

func (c *Contest) addRow(points, penalty float64, rating *float64) error {
	switch {
	case !(math.Abs(points) <= maxPoints && math.Abs(penalty) <= maxPoints):
		return fmt.Errorf("%v points and a penalty of %v, want numbers up to %d", points, penalty, int(maxPoints))
	case rating == nil:
		c.Rows = append(c.Rows, Standing{Points: points, Penalty: penalty, Unrated: true})
		return nil
	case *rating != math.Trunc(*rating) || math.Abs(*rating) > maxRating:
		return fmt.Errorf("rating %v, want a whole number from %d to %d", *rating, -maxRating, maxRating)
	}
	c.Rows = append(c.Rows, Standing{Points: points, Penalty: penalty, Rating: int(*rating)})
	return nil
}

// standingsCSV reads columns contest, points, penalty and old_rating, in any order
// and with others between them. A line with something in the column index is a
// problem and its points.
func standingsCSV(name string, data []byte) ([]Contest, error) {
	r := csv.NewReader(bytes.NewReader(data))
	r.ReuseRecord = true
	head, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	at := map[string]int{}
	for i, column := range head {
		at[strings.ToLower(strings.TrimSpace(column))] = i
	}
	for _, column := range []string{"contest", "points", "penalty", "old_rating"} {
		if _, ok := at[column]; !ok {
			return nil, fmt.Errorf("%s: no column %q; want contest, points, penalty and old_rating", name, column)
		}
	}
	var contests []Contest
	place := map[string]int{}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return contests, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		line, _ := r.FieldPos(0)
		id := strings.TrimSpace(record[at["contest"]])
		if id == "" {
			return nil, fmt.Errorf("%s: line %d: column \"contest\": empty; want the contest's number", name, line)
		}
		i, ok := place[id]
		if !ok {
			i = len(contests)
			place[id], contests = i, append(contests, Contest{ID: strings.Clone(id)})
		}
		if err := contests[i].addRecord(record, at); err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", name, line, err)
		}
	}
}

// addRecord adds a line of CSV.
func (c *Contest) addRecord(record []string, at map[string]int) error {
	points, err := column(record, at, "points")
	if err != nil {
		return err
	}
	if i, ok := at["index"]; ok && strings.TrimSpace(record[i]) != "" {
		return c.addProblem(strings.Clone(strings.TrimSpace(record[i])), orZero(points))
	}
	penalty, err := column(record, at, "penalty")
	if err != nil {
		return err
	}
	rating, err := column(record, at, "old_rating")
	if err != nil {
		return err
	}
	if points == nil {
		return errors.New("column \"points\": empty; want a number")
	}
	return c.addRow(*points, orZero(penalty), rating)
}

// column is a number, nil where there is nothing.
func column(record []string, at map[string]int, name string) (*float64, error) {
	text := strings.TrimSpace(record[at[name]])
	if text == "" {
		return nil, nil
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, fmt.Errorf("column %q: %q; want a number", name, text)
	}
	return &x, nil
}

func orZero(x *float64) float64 {
	if x == nil {
		return 0
	}
	return *x
}

// FormatStandings writes contests as the JSON lines that [ParseStandings] reads.
func FormatStandings(contests []Contest) ([]byte, error) {
	var out bytes.Buffer
	for _, c := range contests {
		id, err := json.Marshal(c.ID)
		if err != nil {
			return nil, err
		}
		l := contestLine{Contest: id, Problems: []problemLine{}, Rows: make([][]*float64, len(c.Rows))}
		for _, p := range c.Problems {
			l.Problems = append(l.Problems, problemLine(p))
		}
		for i, row := range c.Rows {
			l.Rows[i] = []*float64{&row.Points, &row.Penalty, nil}
			if rating := float64(row.Rating); !row.Unrated {
				l.Rows[i][2] = &rating
			}
		}
		line, err := json.Marshal(l)
		if err != nil {
			return nil, fmt.Errorf("contest %s: %w", c.ID, err)
		}
		out.Write(line)
		out.WriteByte('\n')
	}
	return out.Bytes(), nil
}

// ParsePeople reads ratings of people: a JSON array with one of each, as CodeElo has
// them, or a JSON object with how many people have each. The result has the number of
// people by rating. name is what errors call the data.
func ParsePeople(name string, data []byte) (map[int]int, error) {
	people := map[int]int{}
	add := func(rating, count int) error {
		if rating < -maxRating || rating > maxRating || count < 0 {
			return fmt.Errorf("%s: %d people of rating %d: want ratings from %d to %d and no negative number", name, count, rating, -maxRating, maxRating)
		}
		if count > 0 {
			people[rating] += count
		}
		return nil
	}
	if text := bytes.TrimLeft(data, " \t\r\n"); len(text) > 0 && text[0] == '{' {
		var counts map[string]int
		if err := json.Unmarshal(data, &counts); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for rating, count := range counts {
			r, err := strconv.Atoi(rating)
			if err != nil {
				return nil, fmt.Errorf("%s: rating %q: want a whole number", name, rating)
			}
			if err := add(r, count); err != nil {
				return nil, err
			}
		}
	} else {
		var ratings []int
		if err := json.Unmarshal(data, &ratings); err != nil {
			return nil, fmt.Errorf("%s: want a JSON array of ratings, or an object with the number of people of each: %w", name, err)
		}
		for _, r := range ratings {
			if err := add(r, 1); err != nil {
				return nil, err
			}
		}
	}
	if len(people) == 0 {
		return nil, fmt.Errorf("%s: no ratings in it", name)
	}
	return people, nil
}
