package org.lintel.libc.jdk;

import org.lintel.nucleus.abi.ProcessFlags;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.chrono.HijrahDate;
import java.time.chrono.JapaneseDate;
import java.time.chrono.MinguoDate;
import java.time.chrono.ThaiBuddhistDate;
import java.util.Date;
import java.util.Objects;

/**
 * Stands for the methods of {@code java.time} that read the host's clock or zone: the time is the
 * machine's, the zone UTC.
 *
 * <p><b>Threads.</b> Any emulated thread; no state.
 */
public final class Times {
    private static final Clock CLOCK = new MachineClock(ZoneOffset.UTC);

    /** The machine's clock, as seen in a time zone. */
    private static final class MachineClock extends Clock {
        private final ZoneId zone;

        MachineClock(ZoneId zone) {
            this.zone = zone;
        }

        @Override
        public ZoneId getZone() {
            return zone;
        }

        @Override
        public Clock withZone(ZoneId other) {
            return new MachineClock(Objects.requireNonNull(other));
        }

        @Override
        public Instant instant() {
            long now = Futexes.clock(ProcessFlags.CLOCK_REALTIME);
            return Instant.ofEpochSecond(now / 1_000_000_000L, now % 1_000_000_000L);
        }

        @Override
        public String toString() {
            return "MachineClock[" + zone + "]";
        }
    }

    private Times() {}

    /** Stands for {@link Clock#systemUTC} and {@link Clock#systemDefaultZone}. */
    public static Clock clock() {
        return CLOCK;
    }

    /** Stands for {@link ZoneId#systemDefault}. */
    public static ZoneId zone() {
        return ZoneOffset.UTC;
    }

    /** What {@code new Date()} is made with. */
    public static long milliseconds() {
        return CLOCK.millis();
    }

    /** What {@code Date::new} becomes. */
    public static Date newSeededDate() {
        return new Date(milliseconds());
    }

    public static Instant instant() {
        return CLOCK.instant();
    }

    public static LocalDate localDate() {
        return LocalDate.now(CLOCK);
    }

    public static LocalTime localTime() {
        return LocalTime.now(CLOCK);
    }

    public static LocalDateTime localDateTime() {
        return LocalDateTime.now(CLOCK);
    }

    public static ZonedDateTime zonedDateTime() {
        return ZonedDateTime.now(CLOCK);
    }

    public static OffsetDateTime offsetDateTime() {
        return OffsetDateTime.now(CLOCK);
    }

    public static Year year() {
        return Year.now(CLOCK);
    }

    public static OffsetTime offsetTime() {
        return OffsetTime.now(CLOCK);
    }

    public static YearMonth yearMonth() {
        return YearMonth.now(CLOCK);
    }

    public static MonthDay monthDay() {
        return MonthDay.now(CLOCK);
    }

    public static HijrahDate hijrahDate() {
        return HijrahDate.now(CLOCK);
    }

    public static JapaneseDate japaneseDate() {
        return JapaneseDate.now(CLOCK);
    }

    public static MinguoDate minguoDate() {
        return MinguoDate.now(CLOCK);
    }

    public static ThaiBuddhistDate thaiBuddhistDate() {
        return ThaiBuddhistDate.now(CLOCK);
    }
}
