package reports

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// WriteSVG writes the figure as a picture of 8.5 cm, the width of a paper's
// column, whose text is text: it can be searched, read aloud and edited.
func (f *Figure) WriteSVG(w io.Writer, t Theme) error {
	if _, err := io.WriteString(w, f.scene().svg(t)); err != nil {
		return fmt.Errorf("write figure: %w", err)
	}
	return nil
}

// svg is the scene as an SVG document.
func (s *scene) svg(t Theme) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%spt" height="%spt" viewBox="0 0 %[1]s %[2]s" role="img"`+
		` font-family="Liberation Sans, Arial, Helvetica, sans-serif">`+"\n", coordinate(s.w), coordinate(s.h))
	fmt.Fprintf(&b, "<title>%s</title>\n<desc>%s</desc>\n", escapeXML(s.title), escapeXML(s.about))
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" fill="%s"/>`+"\n", t.hex(tonePaper))
	for _, sh := range s.shapes {
		b.WriteString(sh.svg(t))
	}
	b.WriteString("</svg>\n")
	return b.String()
}

func (s shape) svg(t Theme) string {
	if s.text != "" {
		weight, anchor := "", ""
		if s.bold {
			weight = ` font-weight="bold"`
		}
		switch s.anchor {
		case 0.5:
			anchor = ` text-anchor="middle"`
		case 1:
			anchor = ` text-anchor="end"`
		}
		return fmt.Sprintf(`<text x="%s" y="%s" font-size="%s"%s%s%s>%s</text>`+"\n",
			coordinate(s.path[0].x), coordinate(s.path[0].y), coordinate(s.size), weight, anchor, t.paint("fill", s.fill), escapeXML(s.text))
	}
	var d strings.Builder
	for i, p := range s.path {
		command := "L"
		if i == 0 {
			command = "M"
		}
		d.WriteString(command + coordinate(p.x) + " " + coordinate(p.y))
	}
	fill := ` fill="none"`
	if s.fill.alpha > 0 {
		d.WriteString("Z")
		fill = t.paint("fill", s.fill)
	}
	stroke := ""
	if s.line.alpha > 0 {
		stroke = t.paint("stroke", s.line) + ` stroke-width="` + coordinate(s.thick) + `"`
	}
	if s.dash != nil {
		var lengths []string
		for _, l := range s.dash {
			lengths = append(lengths, coordinate(l))
		}
		stroke += ` stroke-dasharray="` + strings.Join(lengths, " ") + `"`
	}
	return fmt.Sprintf(`<path d="%s"%s%s/>`+"\n", d.String(), fill, stroke)
}

// paint is an attribute for a colour, with its opacity unless it is opaque.
func (t Theme) paint(attribute string, i ink) string {
	s := fmt.Sprintf(` %s="%s"`, attribute, t.hex(i.tone))
	if i.alpha < 1 {
		s += fmt.Sprintf(` %s-opacity="%s"`, attribute, coordinate(i.alpha))
	}
	return s
}

// hex is a tone as #rrggbb.
func (t Theme) hex(of tone) string {
	r, g, b := t.colour(of)
	return fmt.Sprintf("#%02x%02x%02x", r, g, b)
}

// coordinate is a length to a hundredth of a point.
func coordinate(x float64) string {
	s := strconv.FormatFloat(x, 'f', 2, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}

func escapeXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a builder does not fail
	return b.String()
}
