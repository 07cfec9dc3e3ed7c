package document

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

const poem = "床前明月光，疑是地上霜。\n举头望明月，低头思故乡。\n"

func in16(text string, low int) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(text)) {
		pair := []byte{byte(u), byte(u >> 8)}
		b = append(b, pair[low], pair[1-low])
	}
	return b
}

func inGB(t *testing.T, text string) []byte {
	t.Helper()
	b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	code := "package main\n\nfunc main() { println(\"hi\") }\n"
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"ASCII":               {[]byte(code), code},
		"UTF-8":               {[]byte(poem), poem},
		"UTF-8 with mark":     {[]byte("\xef\xbb\xbf" + poem), poem},
		"UTF-16 LE with mark": {append([]byte{0xff, 0xfe}, in16(poem, 0)...), poem},
		"UTF-16 BE with mark": {append([]byte{0xfe, 0xff}, in16(poem, 1)...), poem},
		"UTF-16 LE":           {in16(code, 0), code},
		"UTF-16 BE":           {in16(code, 1), code},
		"GB18030":             {inGB(t, poem+"// 中文注释\n"+code), poem + "// 中文注释\n" + code},
		"GB18030, four bytes": {inGB(t, strings.Repeat(poem, 3)+"😀"), strings.Repeat(poem, 3) + "😀"},
		"GBK, one comment":    {inGB(t, code+"// 初始化"), code + "// 初始化"},
		"Windows-1252":        {[]byte("caf\xe9 \x80 5, na\xefve \x93quoted\x94"), "café € 5, naïve “quoted”"},
		"a broken log":        {[]byte(strings.Repeat("événement après été là, ça dépend, où êtes-vous né ? ", 3) + "\xff end"), strings.Repeat("événement après été là, ça dépend, où êtes-vous né ? ", 3) + "\uFFFD end"},
		"Windows line ends":   {[]byte("a\r\nb\rc"), "a\nb\nc"},
		"empty":               {nil, ""},
	} {
		got, err := Read(c.data)
		if err != nil || got.Text != strings.TrimSpace(c.want) || got.Cut {
			t.Errorf("%s: %q %v", name, got.Text, err)
		}
	}
}

func TestWhatIsNoText(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		data []byte
		want Fault
	}{
		"zeros":        {make([]byte, 1000), Binary},
		"a program":    {[]byte("\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00" + strings.Repeat("\x01\x02\x03", 100)), Binary},
		"Shift JIS":    {[]byte("\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd\x81A\x90\xa2\x8aE\x81B"), Encoding},
		"another zip":  {zipped(t, "a.txt", "hello"), Binary},
		"half a zip":   {zipped(t, "word/document.xml", "<a/>")[:40], Damaged},
		"half an xml":  {zipped(t, "word/document.xml", "<w:document><w:p><w:t>x"), Damaged},
		"half a PDF":   {[]byte("%PDF-1.4\n1 0 obj\n<<"), Damaged},
		"an empty PDF": {pdfOf(t, ""), Scanned},
	} {
		if got, err := Read(c.data); !errors.Is(err, c.want) {
			t.Errorf("%s: %q %v, want %v", name, got.Text, err, c.want)
		}
	}
}

func TestLongTextIsCutAtACharacter(t *testing.T) {
	t.Parallel()
	got, err := Read([]byte("a" + strings.Repeat("月", Most)))
	if err != nil || !got.Cut || len(got.Text) > Most || len(got.Text) < Most-3 || !utf8.ValidString(got.Text) {
		t.Errorf("%d bytes, cut %v, %v", len(got.Text), got.Cut, err)
	}
}

func zipped(t testing.TB, name, body string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err == nil {
		_, err = w.Write([]byte(body))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestDocx(t *testing.T) {
	t.Parallel()
	body := `<?xml version="1.0"?><w:document xmlns:w="x"><w:body>
<w:p><w:r><w:t>Title</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">one </w:t></w:r><w:r><w:t>two &amp; 三</w:t><w:br/><w:t>next</w:t></w:r><w:del><w:r><w:delText>gone</w:delText><w:t>gone</w:t></w:r></w:del></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
</w:body></w:document>`
	got, err := Read(zipped(t, "word/document.xml", body))
	if want := "Title\none two & 三\nnext\na\tb"; err != nil || got.Text != want {
		t.Errorf("%q %v, want %q", got.Text, err, want)
	}
}

// TestBombs holds that small files which unpack to much end soon: most of what
// they hold is never looked at.
func TestBombs(t *testing.T) {
	t.Parallel()
	if got, err := Read(zipped(t, "word/document.xml", "<w:t>"+strings.Repeat("a ", 80<<20/2))); !errors.Is(err, Huge) {
		t.Errorf("a docx of one word: %d bytes, %v", len(got.Text), err)
	}
	if got, err := Read(zipped(t, "word/document.xml", "<a>"+strings.Repeat("<p/>", 1<<20)+"</a>")); err != nil || !got.Cut && got.Text != "" {
		t.Errorf("a docx of empty paragraphs: %d bytes, %v", len(got.Text), err)
	}
	if got, err := Read(pdfOf(t, strings.Repeat("BT (many words come here) Tj ET\n", 1<<17))); err != nil || !got.Cut {
		t.Errorf("a PDF with a long page: %d bytes, cut %v, %v", len(got.Text), got.Cut, err)
	}
}

// pdfOf is a PDF of one page with this content, packed.
func pdfOf(t testing.TB, content string) []byte {
	t.Helper()
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	if _, err := z.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	var at []int
	for i, body := range []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
		fmt.Sprintf("<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream", packed.Len(), packed.String()),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
	} {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return b.Bytes()
}

func TestPDF(t *testing.T) {
	t.Parallel()
	content := "BT /F1 12 Tf 72 720 Td (First line) Tj 0 -14 Td (caf\\351) Tj [(kern) -300 (ed) 20 (words)] TJ ET\nBT 1 0 0 1 72 600 Tm (Next block) Tj ET"
	got, err := Read(pdfOf(t, content))
	if want := "[1]\nFirst line\ncafékern edwords\nNext block"; err != nil || got.Text != want {
		t.Errorf("%q %v, want %q", got.Text, err, want)
	}
}

// FuzzRead holds that any bytes give bounded, valid text or a fault.
func FuzzRead(f *testing.F) {
	f.Add([]byte(poem))
	f.Add(in16(poem, 0))
	f.Add(zipped(f, "word/document.xml", "<w:p><w:t>x</w:t></w:p>"))
	f.Add(pdfOf(f, "BT /F1 12 Tf (x) Tj ET"))
	f.Add([]byte("caf\xe9"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 64<<10 {
			return
		}
		got, err := Read(data)
		var fault Fault
		if err != nil && !errors.As(err, &fault) {
			t.Fatalf("%v is no fault", err)
		}
		if len(got.Text) > Most || !utf8.ValidString(got.Text) {
			t.Fatalf("%d bytes, valid %v", len(got.Text), utf8.ValidString(got.Text))
		}
	})
}
