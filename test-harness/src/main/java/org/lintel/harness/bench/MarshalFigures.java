package org.lintel.harness.bench;

import org.lintel.harness.bench.guests.BufferRace;
import org.lintel.ipc.Ipc;
import org.lintel.ipc.IpcConfig;
import org.lintel.ipc.door.DoorConfig;
import org.lintel.ipc.marshal.MarshalConfig;
import org.lintel.nucleus.Machine;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.Outcome;
import org.lintel.nucleus.ProcessSpec;
import org.lintel.nucleus.handle.ConsoleSink;
import org.lintel.nucleus.handle.ConsoleSource;
import org.lintel.nucleus.handle.Handle;
import org.lintel.programs.SlowCalls;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rows of {@code marshal}, which the machine counts: memory held by buffers that are given back
 * early against buffers that are held; buffers that a race has lost or given out twice.
 */
final class MarshalFigures {
    static final String BENCH = "marshal";
    private static final int CALLERS = 200;
    private static final int BYTES = 4096;
    private static final int RACERS = 8;
    private static final long ROUNDS = 12_500_000;
    private static final double BYTE_TIME_BAR = 1 / 50.0;
    private static final double PEAK_BAR = 1 / 10.0;

    private final boolean smoke;

    MarshalFigures(boolean smoke) {
        this.smoke = smoke;
    }

    List<Row> rows() throws BenchmarkFailed {
        Map<String, Long> early = held(false);
        Map<String, Long> hold = held(true);
        List<Row> rows = new ArrayList<>();
        rows.add(
                held("bytes × time", "B·s", 1e9, "marshal.heldByteNs", BYTE_TIME_BAR, early, hold));
        rows.add(held("peak", "KiB", 1024, "marshal.peakBytes", PEAK_BAR, early, hold));
        rows.add(race());
        return rows;
    }

    private static Row held(
            String name,
            String unit,
            double scale,
            String counter,
            double bar,
            Map<String, Long> early,
            Map<String, Long> hold) {
        double ours = early.get(counter) / scale;
        double peer = hold.get(counter) / scale;
        return new Row(
                BENCH,
                name,
                unit,
                ours,
                "held until the return",
                peer,
                ours / peer,
                bar,
                1,
                0,
                null);
    }

    private static Map<String, Long> held(boolean hold) throws BenchmarkFailed {
        MarshalConfig marshal =
                MarshalConfig.standard()
                        .withBuffers(CALLERS, MarshalConfig.DEFAULT_BUFFER_BYTES)
                        .withHold(hold);
        MachineConfig config = MachineConfig.standard().withMemoryBytes(256L << 20);
        return run(config, marshal, SlowCalls.class, "" + CALLERS, "" + BYTES).counters();
    }

    private Row race() throws BenchmarkFailed {
        long rounds = smoke ? ROUNDS / 1000 : ROUNDS;
        Ran ran =
                run(
                        MachineConfig.standard().untraced().withProcessors(2),
                        MarshalConfig.standard().withBuffers(RACERS - 2, 4096),
                        BufferRace.class,
                        "" + RACERS,
                        "" + rounds);
        double wrong = Double.parseDouble(ran.printed().strip());
        return new Row(
                BENCH,
                "lost or double",
                "",
                wrong,
                "%d threads, 2 cpus, %,d rounds; limit none".formatted(RACERS, RACERS * rounds),
                1,
                wrong,
                0,
                1,
                0,
                null);
    }

    private record Ran(Map<String, Long> counters, String printed) {}

    private static Ran run(
            MachineConfig config, MarshalConfig marshal, Class<?> guest, String... args)
            throws BenchmarkFailed {
        IpcConfig ipc = IpcConfig.standard().withDoors(DoorConfig.standard().withMarshal(marshal));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (Machine machine = Machine.boot(config.withSubsystems(Ipc.subsystems(ipc)))) {
            Map<Integer, Handle> descriptors = new TreeMap<>();
            descriptors.put(0, new ConsoleSource(machine.files(), "stdin", new byte[0]));
            for (int fd = 1; fd <= 2; fd++) {
                descriptors.put(
                        fd,
                        new ConsoleSink(
                                machine.files(),
                                "console",
                                (bytes, length) -> printed.write(bytes, 0, length)));
            }
            ProcessSpec spec =
                    ProcessSpec.of(guest.getSimpleName(), GuestMachine.program(guest), args);
            machine.start(spec.withDescriptors(descriptors));
            Outcome outcome = machine.run();
            String text = printed.toString(StandardCharsets.UTF_8);
            if (!(outcome instanceof Outcome.Ended) || !machine.leaks().isEmpty()) {
                throw new BenchmarkFailed(BENCH + ": " + outcome + machine.leaks() + text, null);
            }
            return new Ran(machine.counters(), text);
        } catch (BenchmarkFailed e) {
            throw e;
        } catch (Exception e) {
            throw new BenchmarkFailed(BENCH + ": " + e.getMessage(), e);
        }
    }
}
