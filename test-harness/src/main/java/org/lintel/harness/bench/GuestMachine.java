package org.lintel.harness.bench;

import org.lintel.ipc.Ipc;
import org.lintel.ipc.IpcConfig;
import org.lintel.nucleus.Machine;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.Outcome;
import org.lintel.nucleus.ProcessSpec;
import org.lintel.nucleus.handle.ConsoleSink;
import org.lintel.nucleus.handle.Handle;
import org.lintel.nucleus.loader.Program;
import org.lintel.nucleus.process.ExitStatus;
import org.lintel.nucleus.process.Process;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A machine with one process that runs batches on order. */
final class GuestMachine implements Subject {
    private final Machine machine;
    private final Process process;
    private final OrderSource orders;
    private final ByteArrayOutputStream complaints = new ByteArrayOutputStream();
    private final Thread runner;
    private final long batch;
    private volatile Outcome outcome;

    /**
     * Boots the machine and starts the process.
     *
     * @param batch length of a batch, in the guest's unit
     */
    GuestMachine(MachineConfig config, Class<?> guest, long batch, String... args)
            throws Exception {
        this.batch = batch;
        this.machine = Machine.boot(config.withGuard(Duration.ofHours(1)));
        this.orders = new OrderSource(machine.files());
        Map<Integer, Handle> descriptors = new TreeMap<>();
        descriptors.put(0, orders);
        descriptors.put(1, sink());
        descriptors.put(2, sink());
        ProcessSpec spec = ProcessSpec.of(guest.getSimpleName(), program(guest), args);
        this.process = machine.start(spec.withDescriptors(descriptors));
        this.runner = new Thread(this::run, "benchmark machine");
        runner.start();
        orders.awaitGuest();
    }

    /** {@return one processor, no events, with doors, System V objects and peers} */
    static MachineConfig quiet() {
        return MachineConfig.standard()
                .untraced()
                .withSubsystems(Ipc.subsystems(IpcConfig.standard()));
    }

    /** {@return a guest as a program, ready to be started} */
    static Program program(Class<?> guest) throws Exception {
        Program program = Program.ofClassPath(guest.getSimpleName(), guest.getName());
        program.prepare();
        return program;
    }

    private Handle sink() {
        return new ConsoleSink(
                machine.files(), "console", (bytes, length) -> complaints.write(bytes, 0, length));
    }

    private void run() {
        try {
            outcome = machine.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            orders.giveUp();
        }
    }

    @Override
    public void batch() {
        orders.order(batch);
    }

    /** Lets the process end, and the machine. */
    @Override
    public void close() throws InterruptedException {
        orders.end();
        runner.join();
        List<String> leaks =
                outcome instanceof Outcome.Ended ? machine.leaks() : List.of("not looked for");
        machine.close();
        boolean well = ExitStatus.exited(0).equals(process.exitStatus()) && leaks.isEmpty();
        if (!well) {
            throw new IllegalStateException(
                    "benchmark: the guest %s ended with %s, machine %s, leaks %s; it printed: %s"
                            .formatted(
                                    process.name(),
                                    process.exitStatus(),
                                    outcome,
                                    leaks,
                                    complaints.toString(StandardCharsets.UTF_8)));
        }
    }
}
