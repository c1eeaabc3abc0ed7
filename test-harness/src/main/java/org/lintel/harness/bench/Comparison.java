package org.lintel.harness.bench;

import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import java.nio.file.Path;
import java.util.Arrays;

/**
 * Measures a pair in turns, ours, peer, ours, peer, …, so that what the host does meanwhile hits both
 * sides: in each round each side is opened anew, warmed up and measured by JMH, in this JVM.
 */
final class Comparison {
    private static final int ROUNDS = 5;
    private static final double MEDIAN = 50;

    /** For a busy host: what the work takes when nothing gets in between. */
    private static final double BEST = 5;

    private final Path home;
    private final boolean smoke;
    private final double percentile;

    Comparison(Path home, boolean smoke, boolean best) {
        this.home = home;
        this.smoke = smoke;
        this.percentile = best ? BEST : MEDIAN;
        System.setProperty("jmh.ignoreLock", "true"); // several checkouts may measure on one host
    }

    Row measure(Pair pair) throws RunnerException {
        int rounds = smoke ? 1 : ROUNDS;
        double[] ours = new double[rounds];
        double[] peers = new double[rounds];
        double[] ratios = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            ours[round] = score(pair, true);
            peers[round] = score(pair, false);
            ratios[round] = ours[round] / peers[round];
        }
        double ratio = median(ours) / median(peers);
        Arrays.sort(ratios);
        double spread = (ratios[rounds - 1] - ratios[0]) / ratio;
        return new Row(
                pair.bench(),
                pair.name(),
                pair.unit().symbol,
                median(ours),
                pair.peer().name(),
                median(peers),
                ratio,
                pair.bar(),
                rounds,
                spread,
                null);
    }

    /** {@return the median of one round's batches, in the pair's unit, for one operation} */
    private double score(Pair pair, boolean oursSide) throws RunnerException {
        Pair.Pace pace = pair.pace();
        OptionsBuilder options = new OptionsBuilder();
        options.include(BatchBenchmark.class.getName() + ".batch$")
                .param("side", pair.key(oursSide))
                .param("home", home.toString())
                .param("smoke", Boolean.toString(smoke))
                .forks(0)
                .warmupIterations(smoke ? 1 : pace.warmUps)
                .warmupTime(TimeValue.milliseconds(smoke ? 1 : pace.warmUpMillis))
                .measurementIterations(smoke ? 1 : pace.iterations)
                .measurementTime(TimeValue.milliseconds(smoke ? 1 : pace.iterationMillis))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        RunResult result = new Runner(options.build()).runSingle();
        double batchNs = result.getPrimaryResult().getStatistics().getPercentile(percentile);
        Side side = oursSide ? pair.ours() : pair.peer();
        return batchNs / side.operations() / pair.unit().scale;
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
