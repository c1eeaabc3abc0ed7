package org.lintel.harness.bench;

/** The unit in which a row shows its figures. */
enum Unit {
    NANOSECONDS("ns", 1),
    MICROSECONDS("µs", 1e3),
    MILLISECONDS("ms", 1e6),
    BYTES("B", 1),
    MEBIBYTES("MiB", 1 << 20);

    final String symbol;

    /** Nanoseconds, or bytes, in one of these. */
    final double scale;

    Unit(String symbol, double scale) {
        this.symbol = symbol;
        this.scale = scale;
    }
}
