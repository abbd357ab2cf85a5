package scorers

import (
	"iter"
	"strings"
)

// announcements are what stands before an answer by itself.
var announcements = []string{
	"answer is", "option is", "choice is", "answer would be", "answer must be", "answers are", // English
	"think it's", "think it is", "therefore it's", "so it's",
	"antwort ist", "antwort lautet", "respuesta es", "risposta è", "réponse est", "resposta é", // German, Spanish, Italian, French, Portuguese
	"【答案】", "答案是", "答案为", "答案選", "答案选", "正确选项是", "正确答案是", "故选", "因此选", "所以选", "应选", // Chinese
}

// headings are the words for "answer" that announce one with a colon after
// them. The languages are those of the MMLU translations that simple-evals reads, and
// others in which models are asked.
var headings = []string{
	"answer", "choice", "option", // English
	"উত্তর", "উত্তরঃ", "उत्तर", // Bengali, Hindi
	"antwort", "respuesta", "risposta", "réponse", "resposta", // German, Spanish, Italian, French, Portuguese
	"답변", "정답", "답", // Korean
	"答案", "答", "答复", "答曰", "答え", "回答", "解答", // Chinese, Japanese
	"الإجابة", "الجواب", "إجابة", "الإجابة النهائية", "الإجابة الصحيحة", "الإجابة الصحيحة هي", "الإجابة هي", "الجواب النهائي", // Arabic
	"jawaban", "jibu", // Indonesian, Swahili
	"ответ", "відповідь", "odpowiedź", "antwoord", "cevap", "đáp án", "คำตอบ", "پاسخ", // Russian, Ukrainian, Polish, Dutch, Turkish, Vietnamese, Thai, Persian
	"idahun", "ìdáhùn", "idáhùn", "àmọ̀nà", "àdáhùn", "ànúgọ", "àṣàyàn", // Yoruba
}

// announced yields the places in text just after something that announces an
// answer ("Answer:", "the answer is", "答案："), last first, up to
// maxAnnounced. It reads the text once, backwards; at each colon or last letter
// of an announcement it looks back a bounded way.
func announced(text string) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, n := len(text), 0; i > 0 && n < maxAnnounced; i-- {
			if !announcementEnds[text[i-1]] || !announcesAt(text, i) {
				continue
			}
			if n++; !yield(i) {
				return
			}
		}
	}
}

// maxAnnounced bounds the announcements looked at from the end of a text.
const maxAnnounced = 64

// announcesAt reports whether an announcement ends just before i.
func announcesAt(text string, i int) bool {
	switch b := text[i-1]; {
	case b == ':':
		return headed(text[max(0, i-1-maxHeading):i-1], true)
	case b == 0x9A && strings.HasSuffix(text[:i], "："):
		return headed(text[max(0, i-len("：")-maxHeading):i-len("：")], true)
	case i == len(text) || !isLetter(b) || !isLetter(text[i]):
		return headed(text[max(0, i-maxHeading):i], false)
	}
	return false
}

// announcementEnds marks the last bytes of announcements and of colons, so that most
// places in a text cost one look.
var announcementEnds = lastBytes(append([]string{":", "："}, announcements...))

func lastBytes(words []string) (ends [256]bool) {
	for _, w := range words {
		ends[w[len(w)-1]] = true
	}
	return ends
}

// maxHeading bounds an announcement in bytes, emphasis around it included.
const maxHeading = 64

// headed reports whether before ends in an announcement, or with a colon after
// it in a heading, whatever the case and the emphasis.
func headed(before string, colon bool) bool {
	words := &announcementsBy
	if colon {
		words = &headingsBy
		for before != "" && strings.IndexByte(" \t*_`", before[len(before)-1]) >= 0 {
			before = before[:len(before)-1]
		}
	}
	if before == "" || before[len(before)-1] < 'A' {
		return false
	}
	for _, w := range words[lower(before[len(before)-1])] {
		if len(before) >= len(w) && strings.EqualFold(before[len(before)-len(w):], w) {
			return colon || !isLetter(w[0]) || len(before) == len(w) || !isLetter(before[len(before)-len(w)-1])
		}
	}
	return false
}

// Announcements and headings by their last byte.
var announcementsBy, headingsBy = byLastByte(announcements), byLastByte(headings)

func byLastByte(words []string) (by [256][]string) {
	for _, w := range words {
		last := w[len(w)-1]
		by[last] = append(by[last], w)
	}
	return by
}

func lower(b byte) byte {
	if b >= 'A' && b <= 'Z' {
		return b | 0x20
	}
	return b
}

// maxLine bounds what an answer line gives, in bytes.
const maxLine = 512

// restOfLine is what follows i up to the end of its line, or of the next line
// with anything on it if nothing follows on the same; a displayed formula is
// taken whole, and so are the items of a list, with commas between.
func restOfLine(text string, i int) string {
	rest := strings.TrimLeft(text[i:min(len(text), i+maxLine)], " \t\r\n*_:：")
	if open, closing := opening(rest); open == `\[` || len(open) > 1 && open != `\(` {
		if n := closingIndex(rest[len(open):], closing); n >= 0 {
			return rest[:len(open)+n+len(closing)]
		}
	}
	line, rest, _ := strings.Cut(rest, "\n")
	if within, ok := strings.CutPrefix(line, "}"); ok { // \text{Answer: } 12
		return strings.TrimSpace(within[:endOfFormula(within)])
	}
	if !strings.HasPrefix(strings.TrimLeft(text[i:], " \t\r*_:："), "\n") {
		return strings.TrimSpace(line)
	}
	items, isItem := strings.CutPrefix(line, "- ")
	for isItem {
		if line, rest, _ = strings.Cut(rest, "\n"); !strings.HasPrefix(line, "- ") {
			break
		}
		items = strings.TrimRight(items, " \r.,;") + ", " + line[len("- "):]
	}
	return strings.TrimSpace(items)
}
