package cli

import (
	"errors"
	"fmt"
	"time"
)

// A tracker knows from one look to the next which checkpoints are complete, and so
// may be evaluated.
//
// One is complete if its marker is there, or, without markers, if its files have not
// changed for the time between two looks; and if its files are as long as they say
// that they are. So none is taken while it is being written, whether its writer
// appends, reserves the space first or moves it into place.
type tracker struct {
	every  time.Duration // between two looks
	marker string        // name of the file that marks a complete one; empty for none
	now    func() time.Time
	seen   map[string]*sighting // by name
	say    func(format string, args ...any)
}

// A sighting is what is known of a checkpoint.
type sighting struct {
	files   string    // what was there at the last look
	since   time.Time // of when they are known to be so
	checked bool      // lacks is of these files
	lacks   error     // what keeps it from being complete
	settled bool      // nothing is to be done while the files are these
	waiting bool      // it was said that it is waited for
	retry   retry
}

// A retry spaces out attempts at what fails: twice the time from each to the next.
type retry struct {
	failed int
	after  time.Time // of the next attempt
	why    string    // it failed the last time
}

// longestPause is the most time between two attempts.
const longestPause = time.Hour

// fail notes a failure and returns how long to wait, and whether it is another than
// the last one.
func (r *retry) fail(now time.Time, every time.Duration, err error) (pause time.Duration, fresh bool) {
	pause = every
	for range r.failed {
		pause = min(2*pause, longestPause)
	}
	fresh = r.why != err.Error()
	r.failed, r.after, r.why = r.failed+1, now.Add(pause), err.Error()
	return pause, fresh
}

// errYoung is what keeps a checkpoint back whose files have just been seen to change.
var errYoung = errors.New("its files have changed lately")

// ready returns those of the checkpoints found in a look that are to be evaluated
// now, and the names of those whose files have just been seen to change.
func (t *tracker) ready(found []checkpoint) (ready []checkpoint, young []string) {
	there := map[string]bool{}
	for _, c := range found {
		there[c.name] = true
		s := t.sight(c)
		if s.settled || t.now().Before(s.retry.after) {
			continue
		}
		switch lacks := t.lacks(c, s); {
		case lacks == nil:
			ready = append(ready, c)
		case errors.Is(lacks, errYoung):
			young = append(young, c.name)
		case !s.waiting:
			s.waiting = true
			t.say("waiting for %s: %v", c.name, lacks)
		}
	}
	for name, s := range t.seen {
		if !there[name] {
			if s.checked && !s.settled {
				t.say("%s is gone and was not evaluated", name)
			}
			delete(t.seen, name)
		}
	}
	return ready, young
}

// sight notes what is there of a checkpoint. One whose files have changed is looked
// at anew.
func (t *tracker) sight(c checkpoint) *sighting {
	s := t.seen[c.name]
	if s == nil {
		s = &sighting{}
		t.seen[c.name] = s
	}
	if s.files != c.files || s.since.IsZero() {
		*s = sighting{files: c.files, since: t.now(), waiting: s.waiting}
	}
	return s
}

// lacks says what keeps a checkpoint from being complete; nil if nothing does.
func (t *tracker) lacks(c checkpoint, s *sighting) error {
	switch {
	case c.path == "":
		return nil // an endpoint serves it
	case t.marker != "":
		there, err := c.marked(t.marker)
		if err != nil {
			return err
		}
		if !there {
			return fmt.Errorf("there is no %s yet", t.marker)
		}
	case t.now().Sub(s.since) < t.every:
		return errYoung
	}
	if !s.checked {
		s.checked, s.lacks = true, c.whole()
	}
	return s.lacks
}

// settle has a checkpoint left alone while its files are those it was found with.
func (t *tracker) settle(c checkpoint) { t.sight(c).settled = true }
