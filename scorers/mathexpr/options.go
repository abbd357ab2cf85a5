package mathexpr

import (
	"fmt"
	"strconv"
	"strings"
)

// A PolicyOption describes one option of a [Policy] as text has it: a name alone, or
// name=value.
type PolicyOption struct {
	Name    string
	Values  []PolicyValue // empty for a name that stands alone
	Default string        // the value without the option; empty for a name that stands alone
	Effect  string
}

// A PolicyValue is one value of an option. A value that ends in ":" takes a number.
type PolicyValue struct{ Name, Effect string }

// PolicyOptions lists the options in the order in which [Policy.String] writes them.
func PolicyOptions() []PolicyOption {
	all := make([]PolicyOption, len(policyOptions))
	for i, o := range policyOptions {
		all[i] = o.PolicyOption
	}
	return all
}

// A policyOption is an option with how it is read and written.
type policyOption struct {
	PolicyOption
	set func(p *Policy, value string) bool
	get func(p Policy) string // the value, or the name of one that stands alone; empty for the default
}

var policyOptions = []policyOption{
	{PolicyOption{"percent", []PolicyValue{
		{"either", "p/100, or p beside a value without the sign"}, {"hundredth", "p/100 only"}, {"number", "p only"},
	}, "either", "what p% may stand for"}, setPercent, getPercent},
	{PolicyOption{"rounding", []PolicyValue{
		{"gold", "a decimal gold answer is met by an exact value that rounds to the digits it shows"},
		{"exact", "a decimal is exactly what it shows"},
		{"places:", "both values are rounded to so many places, as Math-Verify does with 6"},
		{"relative:", "values differ by no more than this share of the gold answer, such as 1e-3"},
	}, "gold", "when a rounded decimal is the exact value"}, setRounding, getRounding},
	flag("units", "a unit must stand on both sides or on neither", func(p *Policy) *bool { return &p.Units }),
	flag("reduced", "a fraction must be in lowest terms, and arithmetic carried out", func(p *Policy) *bool { return &p.Reduced }),
	flag("ordered", "the order of a bare list counts", func(p *Policy) *bool { return &p.Ordered }),
	flag("vectors", "a column vector is no tuple, and an interval no inequality", func(p *Policy) *bool { return &p.Vectors }),
	flag("ignore-case", "X is x", func(p *Policy) *bool { return &p.IgnoreCase }),
}

func flag(name, effect string, field func(*Policy) *bool) policyOption {
	set := func(p *Policy, value string) bool {
		*field(p) = true
		return value == ""
	}
	get := func(p Policy) string {
		if *field(&p) {
			return name
		}
		return ""
	}
	return policyOption{PolicyOption{Name: name, Effect: effect}, set, get}
}

var percents = []string{PercentEither: "either", PercentHundredth: "hundredth", PercentNumber: "number"}

func setPercent(p *Policy, value string) bool {
	for i, name := range percents {
		if name == value {
			p.Percent = Percent(i)
			return true
		}
	}
	return false
}

func getPercent(p Policy) string {
	if p.Percent == PercentEither || int(p.Percent) >= len(percents) {
		return ""
	}
	return percents[p.Percent]
}

func setRounding(p *Policy, value string) bool {
	name, number, _ := strings.Cut(value, ":")
	switch name {
	case "gold", "exact":
		p.Rounding = Rounding{Rule: map[string]RoundingRule{"gold": RoundGold, "exact": RoundNever}[name]}
		return name == value
	case "places":
		n, err := strconv.Atoi(number)
		p.Rounding = Rounding{Rule: RoundPlaces, Places: n}
		return err == nil && n >= 0 && n <= maxPlaces
	case "relative":
		share, err := strconv.ParseFloat(number, 64)
		p.Rounding = Rounding{Rule: RoundRelative, Relative: share}
		return err == nil && share > 0 && share < 1
	}
	return false
}

func getRounding(p Policy) string {
	switch p.Rounding.Rule {
	case RoundNever:
		return "exact"
	case RoundPlaces:
		return "places:" + strconv.Itoa(p.Rounding.Places)
	case RoundRelative:
		return "relative:" + strconv.FormatFloat(p.Rounding.Relative, 'g', -1, 64)
	default:
		return ""
	}
}

// ParsePolicy reads options separated by commas: "rounding=exact,units". The empty
// text is the default policy.
func ParsePolicy(text string) (Policy, error) {
	var p Policy
	seen := make(map[string]bool)
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" && strings.TrimSpace(text) == "" {
			break
		}
		name, value, _ := strings.Cut(part, "=")
		o, ok := optionNamed(name)
		switch {
		case !ok:
			return Policy{}, fmt.Errorf("policy option %q: want one of %s", name, optionNames())
		case seen[name]:
			return Policy{}, fmt.Errorf("policy option %q: given twice", name)
		case strings.HasSuffix(part, "=") || !o.set(&p, value):
			return Policy{}, fmt.Errorf("policy option %q: want %s", part, o.forms())
		}
		seen[name] = true
	}
	return p, nil
}

func optionNamed(name string) (policyOption, bool) {
	for _, o := range policyOptions {
		if o.Name == name {
			return o, true
		}
	}
	return policyOption{}, false
}

func optionNames() string {
	names := make([]string, len(policyOptions))
	for i, o := range policyOptions {
		names[i] = o.Name
	}
	return strings.Join(names, ", ")
}

// forms says how an option is written.
func (o policyOption) forms() string {
	if len(o.Values) == 0 {
		return o.Name + " alone"
	}
	forms := make([]string, len(o.Values))
	for i, v := range o.Values {
		forms[i] = o.Name + "=" + v.Name
		if strings.HasSuffix(v.Name, ":") {
			forms[i] += map[string]string{"places:": "N", "relative:": "SHARE"}[v.Name]
		}
	}
	return strings.Join(forms, ", ")
}

// String writes what differs from the default, in a fixed order: "rounding=exact,units".
// It is empty for the default.
func (p Policy) String() string {
	var parts []string
	for _, o := range policyOptions {
		switch value := o.get(p); value {
		case "":
		case o.Name:
			parts = append(parts, value)
		default:
			parts = append(parts, o.Name+"="+value)
		}
	}
	return strings.Join(parts, ",")
}
