package markdown

import "strings"

// symbols are the commands of LaTeX that have a character, as " name:character".
const symbols = ` alpha:α beta:β gamma:γ delta:δ epsilon:ϵ varepsilon:ε zeta:ζ eta:η theta:θ vartheta:ϑ iota:ι kappa:κ lambda:λ mu:μ nu:ν xi:ξ pi:π` +
	` varpi:ϖ rho:ρ varrho:ϱ sigma:σ varsigma:ς tau:τ upsilon:υ phi:ϕ varphi:φ chi:χ psi:ψ omega:ω omicron:ο` +
	` Gamma:Γ Delta:Δ Theta:Θ Lambda:Λ Xi:Ξ Pi:Π Sigma:Σ Upsilon:Υ Phi:Φ Psi:Ψ Omega:Ω` +
	` sum:∑ prod:∏ coprod:∐ int:∫ iint:∬ iiint:∭ oint:∮ bigcup:⋃ bigcap:⋂ bigoplus:⨁ bigotimes:⨂` +
	` partial:∂ nabla:∇ infty:∞ ell:ℓ hbar:ℏ Re:ℜ Im:ℑ aleph:ℵ wp:℘ emptyset:∅ varnothing:∅ angle:∠ degree:° prime:′ dagger:† top:⊤ bot:⊥` +
	` forall:∀ exists:∃ nexists:∄ neg:¬ lnot:¬ land:∧ wedge:∧ lor:∨ vee:∨ therefore:∴ because:∵ qed:∎ square:□ Box:□ blacksquare:■` +
	` ldots:… dots:… cdots:⋯ vdots:⋮ ddots:⋱ dotsc:… dotsb:⋯ colon:: lbrace:{ rbrace:} langle:⟨ rangle:⟩ lfloor:⌊ rfloor:⌋ lceil:⌈ rceil:⌉` +
	` vert:| Vert:‖ lvert:| rvert:| lVert:‖ rVert:‖ backslash:\ triangle:△ star:⋆ bullet:• circ:∘ checkmark:✓ copyright:© pounds:£ euro:€`

// operators are those set between spaces.
const operators = ` times:× div:÷ cdot:· pm:± mp:∓ ast:∗ oplus:⊕ ominus:⊖ otimes:⊗ odot:⊙ cup:∪ cap:∩ setminus:∖ amalg:⨿` +
	` le:≤ leq:≤ ge:≥ geq:≥ leqslant:≤ geqslant:≥ ne:≠ neq:≠ equiv:≡ approx:≈ sim:∼ simeq:≃ cong:≅ propto:∝ ll:≪ gg:≫ lt:< gt:> doteq:≐ asymp:≍` +
	` in:∈ notin:∉ ni:∋ subset:⊂ subseteq:⊆ supset:⊃ supseteq:⊇ subsetneq:⊊ perp:⊥ parallel:∥ mid:| nmid:∤ models:⊨ vdash:⊢ triangleq:≜ coloneqq:≔` +
	` to:→ rightarrow:→ leftarrow:← gets:← leftrightarrow:↔ Rightarrow:⇒ Leftarrow:⇐ Leftrightarrow:⇔ implies:⟹ impliedby:⟸ iff:⟺ mapsto:↦` +
	` longrightarrow:⟶ longleftarrow:⟵ Longrightarrow:⟹ Longleftrightarrow:⟺ longmapsto:⟼ uparrow:↑ downarrow:↓ hookrightarrow:↪ rightharpoonup:⇀` +
	` rightleftharpoons:⇌ prec:≺ succ:≻ preceq:⪯ succeq:⪰ bmod:mod`

// accents are combining characters behind the letter.
const accents = ` vec:` + "\u20d7" + ` hat:` + "\u0302" + ` widehat:` + "\u0302" + ` bar:` + "\u0304" + ` overline:` + "\u0305" + ` tilde:` + "\u0303" +
	` widetilde:` + "\u0303" + ` dot:` + "\u0307" + ` ddot:` + "\u0308" + ` underline:` + "\u0332" + ` `

// names are set as they are; ignored ones say only how large or where.
const (
	names = ` sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh log ln lg exp lim limsup liminf max min sup inf det dim ker deg gcd arg hom Pr argmax argmin `
	blank = ` left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr displaystyle textstyle scriptstyle limits nolimits nonumber notag `
	plain = ` text textrm textbf textit texttt textsf mathrm mathbf mathit mathsf mathtt mathcal mathscr mathfrak operatorname boldsymbol bm mbox boxed tag ` +
		`phantom pmb underbrace overbrace overset underset stackrel `
)

// lookup finds name in a table of " name:value".
func lookup(table, name string) (string, bool) {
	_, rest, ok := strings.Cut(table, " "+name+":")
	if !ok {
		return "", false
	}
	value, _, _ := strings.Cut(rest, " ")
	return value, true
}

func listed(list, name string) bool { return strings.Contains(list, " "+name+" ") }

// Scripts, each raised or lowered character at the place of its ground character.
const (
	superGround = "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW−′αβγδεθφχ∗*"
	superRaised = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ⁻′ᵅᵝᵞᵟᵋᶿᵠᵡ**"
	subGround   = "0123456789+-=()aehijklmnoprstuvxβγρφχ−"
	subLowered  = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ₋"
	doubled     = " R:ℝ N:ℕ Z:ℤ Q:ℚ C:ℂ P:ℙ E:𝔼 F:𝔽 H:ℍ A:𝔸 B:𝔹 D:𝔻 K:𝕂 1:𝟙 "
)

// scripted raises or lowers all of s; it is false if a character has no such form.
func scripted(s string, up bool) (string, bool) {
	ground, forms := []rune(subGround), []rune(subLowered)
	if up {
		ground, forms = []rune(superGround), []rune(superRaised)
	}
	var out strings.Builder
	for _, c := range strings.TrimSpace(s) {
		at := -1
		for i, g := range ground {
			if g == c {
				at = i
				break
			}
		}
		switch {
		case at >= 0:
			out.WriteRune(forms[at])
		case c != ' ':
			return "", false
		}
	}
	return out.String(), out.Len() > 0
}
