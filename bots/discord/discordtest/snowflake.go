package discordtest

import (
	"strconv"
	"time"
)

// Discord's ids count milliseconds since 2015 above 22 bits.
var discordEpoch = time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)

type snowflakes struct {
	shift time.Duration // added to a clock that stands before Discord's epoch
	last  uint64
}

func newSnowflakes(now time.Time) snowflakes {
	if now.After(discordEpoch) {
		return snowflakes{}
	}
	return snowflakes{shift: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Sub(now)}
}

func (f *snowflakes) next(now time.Time) string {
	id := uint64(now.Add(f.shift).Sub(discordEpoch).Milliseconds()) << 22
	f.last = max(f.last+1, id)
	return strconv.FormatUint(f.last, 10)
}

// isSnowflake says whether s can be an id: up to 20 digits of a 64-bit number.
func isSnowflake(s string) bool {
	_, err := strconv.ParseUint(s, 10, 64)
	return err == nil && s[0] != '+'
}

// less orders ids by age; what is no number is oldest.
func less(a, b string) bool { return number(a) < number(b) }

func number(id string) uint64 {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// Snowflake is the smallest id that a message of that moment can have, for
// reading a channel after a point in time.
func Snowflake(t time.Time) string {
	return strconv.FormatInt(max(0, t.Sub(discordEpoch).Milliseconds())<<22, 10)
}
