package config

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

const (
	configVariable  = "BARKEEP_CONFIG"
	defaultFile     = "barkeep.yaml"
	defaultDatabase = "barkeep.db"
	telegramAPI     = "https://api.telegram.org"
)

// environment gives the variables by name; of one that is there twice the first counts, as for os.Getenv.
func environment(environ []string) map[string]string {
	all := map[string]string{}
	for _, entry := range environ {
		if name, text, found := strings.Cut(entry, "="); found {
			if _, twice := all[name]; !twice {
				all[name] = strings.TrimSpace(text)
			}
		}
	}
	return all
}

// findFile reads the YAML file. Only one that nobody asked for may be absent.
func (l *loader) findFile(path string) (text []byte, found bool) {
	asked := "-config"
	if path == "" {
		path, asked = l.env[configVariable], configVariable
	}
	if path == "" {
		database := l.env["BARKEEP_DATABASE"]
		if database == "" {
			database = defaultDatabase
		}
		path, asked = filepath.Join(filepath.Dir(database), defaultFile), ""
	}
	text, err := l.readFile(path)
	switch {
	case err == nil:
		l.file = path
		return text, true
	case asked == "" && errors.Is(err, fs.ErrNotExist):
		return nil, false
	case asked == "":
		l.wrong(place{file: path}, "the file cannot be read: %v", cause(err))
	default:
		l.wrong(place{name: asked}, "the file %s cannot be read: %v", path, cause(err))
	}
	return nil, false
}

// cause gives an error of the file system without the path in it.
func cause(err error) error {
	if of, found := errors.AsType[*fs.PathError](err); found {
		return of.Err
	}
	return err
}

// overlay lays the environment over what the file said.
func (l *loader) overlay(c *Config) {
	for _, s := range settings() {
		lay(s, s.Key, l, func() *Config { return c })
	}
	for _, s := range gatewaySettings() {
		lay(s, "gateways[0]."+s.Key, l, func() *Gateway {
			if len(c.Gateways) == 0 {
				c.Gateways = []Gateway{newGateway(l)}
			}
			return &c.Gateways[0]
		})
	}
}

func lay[T any](s setting[T], key string, l *loader, into func() *T) {
	if s.Env == "" {
		return
	}
	if v, found := l.variable(s.Field); found {
		l.places[key] = v.place
		if t := into(); v.shape != nothing {
			s.read(t, v)
		}
	}
}

// variable gives the value that the environment has for a field, directly or in the file that NAME_FILE names; one
// without a shape when there is only a mistake to note.
func (l *loader) variable(f Field) (value, bool) {
	text, set := l.env[f.Env]
	v := value{place: place{name: f.Env}, shape: single, text: text, in: l}
	given := set && (text != "" || f.EmptyCounts)
	path := ""
	if f.Secret {
		path = l.env[f.Env+"_FILE"]
	}
	if path == "" {
		return v, given
	}
	v.name, v.shape = f.Env+"_FILE", nothing
	if given {
		v.wrong("is set together with %s; set only one of them", f.Env)
		return v, true
	}
	// The path is not quoted: it is the secret itself when somebody mixed the two up.
	read, err := l.readFile(path)
	if err != nil {
		v.wrong("the file that it names cannot be read: %v", cause(err))
		return v, true
	}
	v.text = strings.TrimSpace(strings.TrimPrefix(string(read), "\ufeff"))
	if v.text == "" {
		v.wrong("the file that it names is empty")
		return v, true
	}
	v.shape = single
	return v, true
}

// strangers warns of variables that look like Barkeep's and are not.
func (l *loader) strangers() []Sentence {
	var known, prefixes []string
	for _, f := range Fields() {
		if f.Env == "" {
			continue
		}
		known = append(known, f.Env)
		if f.Secret {
			known = append(known, f.Env+"_FILE")
		}
		prefix, _, _ := strings.Cut(f.Env, "_")
		prefixes = append(prefixes, prefix+"_")
	}
	var warnings []Sentence
	for name := range l.env {
		ours := slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(name, p) })
		if ours && !slices.Contains(known, name) {
			warnings = append(warnings, stranger(name, nearest(name, known)))
		}
	}
	slices.SortFunc(warnings, func(a, b Sentence) int { return strings.Compare(a.Error(), b.Error()) })
	return warnings
}

func stranger(name, near string) Sentence {
	if near == "" {
		return Says("%s in the environment is not a setting of Barkeep and is ignored", printable(name))
	}
	return Says("%s in the environment is not a setting of Barkeep and is ignored; did you mean %s?", printable(name), near)
}
