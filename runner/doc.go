// Package runner turns a plan into samples: it fans benchmarks × problems × k
// out to a model, grades what comes back and hands it to a sink.
//
// # What it guarantees
//
// The numbers of a run must not depend on how it was run. Three rules follow.
//
// A sample's seed, prompt and identity are functions of the plan alone, never
// of the order, the concurrency or the number of tries it took. Samples are
// drawn index by index, sample 0 of every problem before sample 1 of any, and
// benchmarks are mixed in proportion to what is left of each, so that early
// numbers cover the whole set and no benchmark's tail leaves the endpoint idle.
//
// A failure is never a score. It is retried if another try may help, recorded
// if not, and stops the run if every other request must fail as well. No
// request is given up, doubled or drawn again because it is slow: answers that
// take long are long answers, and cutting them off selects short ones.
//
// A draw that was begun and lost is counted. Attempts are committed to the sink
// before they are sent, so that even a killed process leaves a trace of the
// answers it was waiting for, which were mostly the long ones.
//
// A budget and a deadline end a run between draws and never within one: what was
// sent is waited for, since the draws that are still coming when money or time
// runs out are the long ones. A draw is sent only if the most that it may take
// fits, see [Budget].
//
// # How it runs
//
// One errgroup of workers shares a queue, a gate and a purse. A worker passes the
// gate, takes the next draw from the queue, has the purse set aside what it may
// take, commits the attempt, sends it, leaves the gate, grades and stores. There
// are twice as many workers as the gate lets through, so that grading, storing and
// waiting for a retry do not keep the endpoint idle. The gate starts at the plan's concurrency, narrows when the
// endpoint says that it is asked too often and widens again while it is full:
// additive increase, multiplicative decrease (Chiu and Jain 1989). Waits
// between tries are exponential with full jitter (Brooker, "Exponential Backoff
// And Jitter", 2015).
//
// Memory grows with the number of samples by one bit each, where a run is
// resumed, and with that of problems by a few dozen bytes each.
package runner
