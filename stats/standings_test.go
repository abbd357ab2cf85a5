package stats

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestStandingsAreRead(t *testing.T) {
	t.Parallel()
	want := []Contest{
		{
			ID: "1305", Problems: []ContestProblem{{"A", 500}, {"F2", 2750}},
			Rows: []Standing{{Points: 1450, Rating: 3496}, {Points: 900, Penalty: 1, Rating: -12}, {Points: -50, Unrated: true}},
		},
		{ID: "1342", Problems: []ContestProblem{{"A", 0}}, Rows: []Standing{{Points: 1, Penalty: 12, Rating: 1400}, {Points: 1, Penalty: 30, Rating: 1600}}},
	}
	for form, text := range map[string]string{
		"json": `{"contest":1305,"problems":[{"index":"A","points":500},{"index":"F2","points":2750}],"rows":[[900,1,-12],[1450,0,3496],[-50,0,null]]}

{"contest":"1342","problems":[{"index":"A"}],"rows":[[1,30,1600],[1,12,1400]]}`,
		"csv": "\xef\xbb\xbfhandle,Contest,index,points,penalty,old_rating\r\n" +
			"x,1305,,900,1,-12\r\n,1342,A,,,\r\n,1305,A,500,,\r\ny,1305,,1450,,3496\r\n,1305,F2,2750,,\r\n" +
			"z,1305,,-50,0,\r\nu,1342,,1,30,1600\r\nv,1342,,1,12,1400\r\n",
	} {
		got, err := ParseStandings("s", []byte(text))
		require.NoError(t, err, form)
		require.Equal(t, want, got, form)
		written, err := FormatStandings(got)
		require.NoError(t, err)
		again, err := ParseStandings("s", written)
		require.NoError(t, err)
		require.Equal(t, want, again, form)
	}
}

func TestBadStandingsAreRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                    "s: no standings in it",
		"contest,points":                      `s: no column "penalty"; want contest, points, penalty and old_rating`,
		"a":                                   `s: no column "contest"; want contest, points, penalty and old_rating`,
		`{"contest":`:                         `s: line 1: unexpected end of JSON input`,
		`{"rows":[]}`:                         `s: line 1: field "contest": missing; want the contest's number`,
		"contest,points,penalty,old_rating\n": "s: no standings in it",
		"contest,points,penalty,old_rating\n1,2,3,x\n":                   `s: line 2: column "old_rating": "x"; want a number`,
		"contest,points,penalty,old_rating\n,2,3,4\n":                    `s: line 2: column "contest": empty; want the contest's number`,
		"contest,points,penalty,old_rating\n1,,3,4\n":                    `s: line 2: column "points": empty; want a number`,
		"contest,points,penalty,old_rating\n1,2,3,4.5\n":                 `s: line 2: rating 4.5, want a whole number from -10000 to 10000`,
		"contest,points,penalty,old_rating\n1,NaN,3,4\n":                 `s: line 2: NaN points and a penalty of 3, want numbers up to 10000000`,
		"contest,points,penalty,old_rating\n1,2,3\n":                     "s: record on line 2: wrong number of fields",
		`{"contest":1,"rows":[[1,2]]}`:                                   `s: line 1: field "rows", row 1: want [points, penalty, rating before], the rating null where it is not known`,
		`{"contest":1,"rows":[[1,2,99999]]}`:                             `s: line 1: field "rows", row 1: rating 99999, want a whole number from -10000 to 10000`,
		`{"contest":1,"problems":[{"index":""}]}`:                        "s: line 1: a problem without an index; want a letter, such as A",
		`{"contest":1,"problems":[{"index":"A","points":-1}]}`:           "s: line 1: problem A: -1 points, want from 0 to 10000000",
		`{"contest":1,"problems":[{"index":"A"},{"index":"A"}]}`:         "s: line 1: problem A a second time",
		"{\"contest\":1,\"rows\":[]}\n{\"contest\":\"1\",\"rows\":[]}\n": "s: line 2: contest 1 a second time",
	} {
		_, err := ParseStandings("s", []byte(text))
		require.EqualError(t, err, want, "%q", text)
	}
}

func TestPeopleAreRead(t *testing.T) {
	t.Parallel()
	want := map[int]int{-53: 2, 1400: 1}
	for _, text := range []string{`[-53, 1400, -53]`, `{"-53": 2, "1400": 1, "7": 0}`} {
		got, err := ParsePeople("r", []byte(text))
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for text, want := range map[string]string{
		``:              "r: want a JSON array of ratings, or an object with the number of people of each: unexpected end of JSON input",
		`[]`:            "r: no ratings in it",
		`[20000]`:       "r: 1 people of rating 20000: want ratings from -10000 to 10000 and no negative number",
		`{"x": 1}`:      `r: rating "x": want a whole number`,
		`{"1": -1}`:     "r: -1 people of rating 1: want ratings from -10000 to 10000 and no negative number",
		`{"1": "many"}`: "r: json: cannot unmarshal string into Go value of type int",
	} {
		_, err := ParsePeople("r", []byte(text))
		require.EqualError(t, err, want, "%q", text)
	}
}

func FuzzParseStandings(f *testing.F) {
	f.Add([]byte(`{"contest":1305,"problems":[{"index":"A","points":500}],"rows":[[900,1,-12],[-50,0,null]]}`))
	f.Add([]byte("contest,index,points,penalty,old_rating\n1,,2,3,4\n1,A,500,,\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		contests, err := ParseStandings("s", data)
		if err != nil {
			return
		}
		written, err := FormatStandings(contests)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range contests {
			_ = ratingChanges(c.Rows)
			_ = ContestRating([]Attempts{{Contest: c.ID, Index: "A", Solved: []bool{true}}}, contests, RatingOptions{})
		}
		again, err := ParseStandings("s", written)
		if err != nil || len(again) != len(contests) {
			t.Fatalf("%v: %d contests for %d of\n%s", err, len(again), len(contests), written)
		}
	})
}
