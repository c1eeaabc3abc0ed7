package org.lintel.harness.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What JMH runs: batches of the side of a pair whose name it is given. */
public class BatchBenchmark {
    /** The subject of this run, and what finds it. */
    @State(Scope.Benchmark)
    public static class Running {
        /** A key of {@link Catalogue}. */
        @Param("")
        public String side;

        /** The checkout that is measured. */
        @Param("")
        public String home;

        @Param("false")
        public boolean smoke;

        Subject subject;

        @Setup
        public void open() throws Exception {
            subject = new Catalogue(Path.of(home), smoke).side(side).subject().open();
        }

        @TearDown
        public void close() throws Exception {
            subject.close();
        }
    }

    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    public void batch(Running running) throws Exception {
        running.subject.batch();
    }
}
