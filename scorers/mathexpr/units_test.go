package mathexpr_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/scorers/mathexpr"
)

var unitsSame = map[string][][2]string{
	"a unit left out": {
		{"5", `5\text{ J}`},
		{"5", `5\ \mathrm{J}`},
		{"5", `5 \mathrm{~J}`},
		{"5", `5\,\Omega`},
		{"5", `5\text{ K}`},
		{"60", "60 m/s"},
		{"3", `3\ \mathrm{N \cdot m}`},
		{"5", "5 kPa"},
		{"5", "5 mL"},
		{"5", "5 µF"},
		{"5", `5\ \frac{\text{m}}{\text{s}}`},
		{"25", `25^{\circ} \mathrm{C}`},
		{"25", "25 °F"},
		{"9.8", `\SI{9.8}{m/s^2}`},
		{"9.8", `\qty{9.8}{\meter\per\second\squared}`},
		{"12", "₹12"},
		{"12", `\text{USD }12`},
		{"12", "Rs. 12"},
		{"12", `A\$12`},
		{"24", "24种"},
		{"24", `24\text{人}`},
		{"24", "24厘米"},
		{"60", "60 sq. ft."},
		{"60", `60\text{ words per minute}`},
		{"60", "60 years old"},
		{"60", "60 psi"},
		{"1.5", `1^\circ30'`},
	},
	"spellings": {
		{`9.8 \mathrm{~m/s^2}`, `9.8\ \text{m/s}^2`},
		{`9.8\text{ m/s}^2`, `9.8\ \dfrac{\text{m}}{\text{s}^2}`},
		{`9.8\text{ m/s²}`, "9.8 meters per second squared"},
		{"9.8 m/s^2", `9.8\,\mathrm{m\,s^{-2}}`},
		{`100\text{ km/h}`, `100\ \text{km}\cdot\text{h}^{-1}`},
		{`8.3 \mathrm{~J/(mol~K)}`, `8.3\ \mathrm{J\,mol^{-1}\,K^{-1}}`},
		{"8.3 J/(mol·K)", `8.3 \text{ J/mol/K}`},
		{`6 \mathrm{~kg} \cdot \mathrm{m} / \mathrm{s}`, `6\text{ kg·m/s}`},
		{`5 \mathrm{~kJ} / \mathrm{mol}`, "5 kJ/mol"},
		{"5 L/min", `5\text{ liters per minute}`},
		{`4.7 \mathrm{\mu F}`, `4.7\ \mu\text{F}`},
		{"4.7 µF", "4.7 μF"},
		{`470 \Omega`, `470\text{ ohms}`},
		{"60 miles per hour", `60\ \frac{\text{miles}}{\text{hour}}`},
		{"300 K", `300\text{ kelvin}`},
		{"9.0 V", `9\text{ volts}`},
		{"50 N·m", `50\text{ Nm}`},
		{`5\text{ CM}`, "5 cm"},
		{"12 feet^2", "12 square feet"},
		{"45 yuan", `45\text{元}`},
		{"£20", "20 pounds"},
		{"$0.75", `75\text{ cents}`},
		{"USD 500", `\$500`},
		{"20 people/km^2", `20\text{ people per square kilometer}`},
		{"$15 per hour", `\$15/\text{hour}`},
		{"20米/秒", `20\text{ m/s}`},
		{"20平方厘米", `20\text{ cm}^2`},
		{`98.6^\circ F`, "98.6°F"},
		{`20\text{ light-years}`, "20 light years"},
		{`20 \frac{km}{h}`, "20 km/h"},
		{"5 per cent", `5\%`},
		{`5\text{ ms}^{-1}`, "5 m/s"},
		{"36美元", `\$36`},
		{"100元", "¥100"},
		{"10 m²", `10\text{ m}^2`},
		{`9 \frac{m}{s}`, `9\text{ m/s}`},
		{"4186 J/(kg K)", `4186\ \mathrm{J\,kg^{-1}\,K^{-1}}`},
		{"10 N", `F=10\text{ N}`},
		{`8\text{ fl oz}`, "1 cup"},
		{`2.2\text{ kilohms}`, `2200\,\Omega`},
		{"20只鸡", `20\text{鸡}`},
	},
	"conversions": {
		{"1.5 L", "1500 mL"},
		{`36\text{ km/h}`, "10 m/s"},
		{`500\text{ nm}`, `5 \times 10^{-7}\text{ m}`},
		{`1\text{ g/cm}^3`, `1000\text{ kg/m}^3`},
		{`5\text{ N}`, `5\ \mathrm{kg\cdot m/s^2}`},
		{`440\text{ Hz}`, `440\ \text{s}^{-1}`},
		{"1.5 kWh", `5.4\text{ MJ}`},
		{`4.7\text{ µF}`, `4.7 \times 10^{-6}\ \text{F}`},
		{"101325 Pa", `1\text{ atm}`},
		{`30\text{ rpm}`, `\pi\text{ rad/s}`},
		{`60^\circ 30'`, `60.5^\circ`},
		{`1^\circ 0' 36''`, `1.01^\circ`},
		{`1\text{ GB}`, `1000\text{ MB}`},
		{"1 hour 1 minute 1 second", "3661 seconds"},
		{`2\text{ decades}`, `20\text{ years}`},
	},
	"side by side": {
		{`5\text{ N}`, "5 kg m/s^2"},
		{`9.8\text{ N}`, "9.8 kg m / s^2"},
		{`5\text{ N}`, "5 kg m s^-2"},
		{`5\text{ N}`, `5 kg \frac{m}{s^2}`},
		{"-10500 g m/s^2", "-10.5 kg m/s^2"},
		{`5\text{ GN}`, "5000000000 metre kilogram second^(-2)"},
		{`5\text{ J}`, "5 newton metres"},
		{`5\text{ Hz}`, "5 s^(-1)"},
		{"180 degrees", "pi radians"},
		{`\pi\text{ m}`, "pi meters"},
	},
	"products": {
		{`\frac{60\text{ miles}}{2\text{ hours}}`, `30\text{ mph}`},
		{`10\text{ cm} \times 5\text{ cm}`, `50\text{ cm}^2`},
		{`\frac{6\text{ cm}}{3\text{ cm}}`, "2"},
		{`5\text{ kg} \cdot 2\text{ m/s}^2`, `10\text{ N}`},
	},
	"nouns": {{"60 red marbles", "60 marbles"}, {`24\text{ different ways}`, "24 ways"}, {"7 apples", `7\text{ apple}`}, {`10\text{ m/s to the east}`, "10 m/s east"}, {`5\text{ cm long}`, `5\text{ cm}`}},
}

var unitsDifferent = map[string][][2]string{
	"symbols": {
		{"2m", "2"}, {"2 m", "2"}, {"5 N", "5"}, {"2A", "2"}, {`2\mathrm{A}`, "2"}, {`3\Omega`, "3"}, {"3 ab", "3"}, {"5 m^2", "5"}, {"2 nA_1", "2"}, {"3 k m", "3"}, {"2 kN_1", "2"}, {`2\mathrm{d}x`, "2"},
	},
	"prefixes and case": {
		{`5\text{ Hz}`, `5\text{ kHz}`},
		{`5\text{ mV}`, `5\text{ kV}`},
		{`5\text{ MeV}`, `5\text{ GeV}`},
		{`5\text{ mol}`, `5\text{ mmol}`},
		{`5\text{ mW}`, `5\text{ MW}`},
		{`5\text{ M}`, `5\text{ m}`},
		{`5\text{ G}`, `5\text{ g}`},
		{`5\text{ S}`, `5\text{ s}`},
		{`5\text{ H}`, `5\text{ h}`},
		{"5 mL", "5 L"},
		{`5\text{ bits}`, `5\text{ bytes}`},
		{`5\text{ foo}`, `5\text{ kfoo}`},
	},
	"measures": {
		{`5\text{ kPa}`, `5\text{ atm}`},
		{`5\text{ kcal}`, `5\text{ kJ}`},
		{`5\text{ AUD}`, `5\text{ USD}`},
		{`5\text{ yuan}`, `\$5`},
		{`5\text{ pesos}`, `5\text{ dollars}`},
		{"25°C", "25°F"},
		{`20\text{ revolutions}`, `20\text{ radians}`},
		{"3 acres", "3 hectares"},
		{"10 knots", "10 mph"},
		{"2 cups", "2 tablespoons"},
		{"5 dB", "5 Hz"},
		{"20 nickels", "20 dimes"},
		{"20 light-years", "20 km"},
		{"5 cm", "5 apples"},
		{`5\text{ N}`, `5\text{ J}`},
	},
	"compounds": {
		{`20\text{ N/m}`, `20\text{ N·m}`},
		{`20\text{ N/m}`, `20\text{ N/m}^2`},
		{`20\text{ J/K}`, `20\text{ J/mol}`},
		{`20\text{ kJ/mol}`, `20\text{ J/mol}`},
		{`20\text{ mol/L}`, `20\text{ mmol/L}`},
		{`20\text{ people/km}^2`, `20\text{ people/m}^2`},
		{`20\text{ words per minute}`, `20\text{ words per second}`},
		{"20 m/s²", "20 m/s"},
		{"20 m/s²", "20 m/s³"},
		{`4\text{ m}^2\text{/s}`, `4\text{ m}^2`},
		{`\$15\text{ per hour}`, `\$15\text{ per day}`},
		{`\$15\text{ per hour}`, `15\text{ euros per hour}`},
		{`4\text{ rad/s}`, `4\text{ Hz}`},
		{`5\text{ apples per person}`, `5\text{ apples per day}`},
		{`5\text{ N}`, "5 kg m/s"},
		{`5\text{ N}`, "5 g m/s^2"},
		{`5\text{ N}`, "5 kg m s^2"},
		{`5\text{ N}`, "5 newton metres"},
		{"pi radians", "90 degrees"},
	},
	"words": {
		{"7 boys", "7 girls"},
		{`20\%\text{ increase}`, `20\%\text{ decrease}`},
		{`\$20\text{ profit}`, `\$20\text{ loss}`},
		{"5 km east", "5 km west"},
		{`5\text{ m up}`, `5\text{ m down}`},
		{`10\text{ minutes early}`, `10\text{ minutes late}`},
		{`6\text{ years ago}`, `6\text{ years from now}`},
		{`3\text{ red}`, `3\text{ blue}`},
		{`3\text{ red balls}`, `3\text{ blue balls}`},
		{`53^\circ \text{ north of east}`, `53^\circ \text{ east of north}`},
		{`5\text{ units left}`, `5\text{ units right}`},
		{"20人", "20只鸡"},
		{"20只鸡", "20只兔"},
		{"36元", "36美元"},
		{"36元", `36\text{ yen}`},
		{"10 m²", `10\text{ m}`},
		{"10 N^2", `10\text{ N}`},
	},
	"arcs": {{`60^\circ 30'`, `60.3^\circ`}, {`60^\circ 30'`, "60"}, {`60^\circ 30'`, `60^\circ 30''`}},
}

func TestUnitsAreReadInEveryDress(t *testing.T) {
	t.Parallel()
	requirePairs(t, unitsSame, mathexpr.Equal)
}

func TestOtherUnitsAreNeverEqual(t *testing.T) {
	t.Parallel()
	requirePairs(t, unitsDifferent, mathexpr.Unequal)
}

func requirePairs(t *testing.T, table map[string][][2]string, want mathexpr.Verdict) {
	t.Helper()
	for name, pairs := range table {
		for _, p := range pairs {
			t.Run(name+" "+p[0]+" "+p[1], func(t *testing.T) { requireVerdict(t, name, p, func(v mathexpr.Verdict) bool { return v == want }) })
			for _, source := range p {
				requireFixedKey(t, source)
				requireLaTeX(t, parse(t, source))
			}
		}
	}
}

func TestNounsThatDifferDoNotAddUp(t *testing.T) {
	t.Parallel()
	requireVerdict(t, "sum", [2]string{`3\text{ apples}+2\text{ pears}`, "5"}, func(v mathexpr.Verdict) bool { return v == mathexpr.Unknown })
	requireVerdict(t, "sum", [2]string{`3\text{ red apples}+2\text{ apples}`, "5"}, func(v mathexpr.Verdict) bool { return v == mathexpr.Equal })
}

func TestUnitsHaveACanonicalNotation(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]mathexpr.Unit{
		`5\text{ kilograms}`:                 {Name: "kg"},
		"5 square miles":                     {Name: "mi^2"},
		`5\ \mathrm{m\,s^{-2}}`:              {Name: "m/s^2"},
		`5\ \text{s}^{-1}`:                   {Name: "/s"},
		`5\text{ kilowatt-hours per day}`:    {Name: "kW h/day"},
		`5\text{ m/s}\text{ due north}`:      {Name: "m/s", Noun: "due north"},
		`5\text{ of the big boxes}`:          {Noun: "big box"},
		`5\text{ in total}`:                  {},
		`5\text{ in}`:                        {Name: "in"},
		`5\text{ passengers per car}`:        {Name: "passenger/car"},
		`5\times10^3\ \text{m}\cdot\text{m}`: {Name: "m^2"},
	} {
		q, _ := parse(t, source).Root.(mathexpr.Quantity)
		require.Equal(t, want, q.Unit, source)
	}
}
