package org.lintel.harness.bench;

import org.lintel.harness.bench.guests.Crowd;
import org.lintel.harness.bench.guests.Sleeper;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.loader.Program;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How much host memory many processes take that live at the same time: all of a JVM that does nothing
 * else, heap, class data, threads and pool together.
 */
final class Crowding {
    static final String BENCH = "spawn";
    private static final int PROCESSES = 10_000;
    private static final int SMOKE_PROCESSES = 100;
    private static final long POOL_BYTES = 2L << 30;
    private static final double LIMIT_MIB = 1536;

    private Crowding() {}

    /** Runs in a JVM of its own. Argument: how many processes. Prints the bytes. */
    public static void main(String[] args) throws Exception {
        MachineConfig config =
                MachineConfig.standard()
                        .untraced()
                        .withMemoryBytes(POOL_BYTES)
                        .withPrograms(
                                Map.<String, Program>of(
                                        "sleeper", GuestMachine.program(Sleeper.class)));
        long count = Long.parseLong(args[0]);
        GuestMachine machine = new GuestMachine(config, Crowd.class, count);
        machine.batch();
        new PrintStream(new FileOutputStream(FileDescriptor.out), true)
                .println(LinuxHost.residentBytes());
        machine.close();
    }

    static Row measure(boolean smoke) throws BenchmarkFailed {
        int count = smoke ? SMOKE_PROCESSES : PROCESSES;
        String name = "%,d alive at once".formatted(count);
        String skipped = LinuxHost.present() ? null : "needs Linux to know the memory of a JVM";
        double mib = Double.NaN;
        try {
            if (skipped == null) {
                mib = bytes(count) / Unit.MEBIBYTES.scale;
            }
        } catch (IOException | InterruptedException e) {
            throw new BenchmarkFailed(BENCH + ", " + name + ": " + e.getMessage(), e);
        }
        return new Row(
                BENCH,
                name,
                Unit.MEBIBYTES.symbol,
                mib,
                "limit for all of the JVM",
                LIMIT_MIB,
                mib / LIMIT_MIB,
                1.0,
                1,
                0,
                skipped);
    }

    private static double bytes(int count) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (option.startsWith("-XX:+Use") || option.startsWith("-Djdk.")) {
                command.add(option);
            }
        }
        command.addAll(
                List.of(
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--add-opens=java.base/jdk.internal.vm=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Crowding.class.getName(),
                        Integer.toString(count)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String printed =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        try {
            return Double.parseDouble(printed.strip());
        } catch (NumberFormatException e) {
            throw new IOException("exit code " + code + ", it printed: " + printed, e);
        }
    }
}
