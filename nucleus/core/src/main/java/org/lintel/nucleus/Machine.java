package org.lintel.nucleus;

import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.cpu.Oracle;
import org.lintel.nucleus.cpu.Scheduler;
import org.lintel.nucleus.handle.Handle;
import org.lintel.nucleus.handle.HandleTable;
import org.lintel.nucleus.handle.OpenFiles;
import org.lintel.nucleus.process.Creation;
import org.lintel.nucleus.process.Credentials;
import org.lintel.nucleus.process.Futexes;
import org.lintel.nucleus.process.Job;
import org.lintel.nucleus.process.Kernel;
import org.lintel.nucleus.process.Launch;
import org.lintel.nucleus.process.Process;
import org.lintel.nucleus.process.ProcessTable;
import org.lintel.nucleus.process.ProgramTable;
import org.lintel.nucleus.process.Randomness;
import org.lintel.nucleus.process.SpaceShootdown;
import org.lintel.nucleus.process.UserThread;
import org.lintel.nucleus.trace.Counters;
import org.lintel.nucleus.trace.EventConsumer;
import org.lintel.nucleus.trace.Strace;
import org.lintel.nucleus.trace.TraceHash;
import org.lintel.nucleus.trace.Tracer;
import org.lintel.nucleus.trap.Calls;
import org.lintel.nucleus.trap.GatePort;
import org.lintel.nucleus.trap.SyscallTable;
import org.lintel.nucleus.trap.Trap;
import org.lintel.vm.PhysicalMemory;
import org.lintel.vm.ReservationException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An emulated machine: frame pool, processors, nucleus. Boot it, start processes, run it, read what
 * it counted, close it.
 *
 * <p><b>Threads.</b> Host threads: one that boots, runs and closes; {@link #stop} from any. {@link
 * #start} before {@link #run} or from any thread while it runs.
 */
public final class Machine implements AutoCloseable {
    private static final long CARRIERS_END_MILLIS = 5_000;
    private static final String HOST_BLOCKS = "hostBlocks";
    private static final String VIRTUAL_TIME = "virtualTime.ns";

    private final MachineConfig config;
    private final SyscallTable calls = Calls.core();
    private final List<Subsystem> subsystems;
    private final PhysicalMemory memory;
    private final Tracer tracer;
    private final Counters counters = new Counters(calls);
    private final TraceHash hash = new TraceHash();
    private final Kernel kernel;
    private final Lifetime lifetime;
    private boolean ran;
    private boolean closed;

    private Machine(MachineConfig config, PhysicalMemory memory) {
        this.config = config;
        this.memory = memory;
        memory.trackWriters(config.tracksWriters());
        this.subsystems = config.subsystems().get();
        this.tracer = startTracer();
        this.lifetime = new Lifetime(config.budget(), calls);
        Scheduler scheduler =
                new Scheduler(
                        config.processors(),
                        config.threads(),
                        config.budget().ticks(),
                        cpu ->
                                config.policy()
                                        .create(
                                                config.quantumTicks(),
                                                Oracle.stream(
                                                        config.seed(), "quantum of cpu " + cpu)),
                        lifetime);
        this.kernel =
                new Kernel(
                        scheduler,
                        memory,
                        new ProcessTable(),
                        new ProgramTable(config.programs()),
                        new OpenFiles(config.processors() == 1),
                        new Futexes(),
                        tracer,
                        new Trap(calls, tracer),
                        SpaceShootdown.of(scheduler),
                        new Randomness(config.seed()),
                        new AtomicInteger(1),
                        lifetime,
                        List.copyOf(subsystems));
        lifetime.kernel = kernel;
        subsystems.forEach(subsystem -> subsystem.boot(kernel, calls));
    }

    /**
     * Boots a machine; nothing runs yet.
     *
     * @throws ReservationException the host refuses the pool
     */
    public static Machine boot(MachineConfig config) throws ReservationException {
        GatePort.install();
        long page = 4096;
        long bytes = (config.memoryBytes() + page - 1) & -page;
        return new Machine(config, PhysicalMemory.reserve(bytes));
    }

    /** {@return the system calls of this machine} */
    public SyscallTable syscalls() {
        return calls;
    }

    private Tracer startTracer() {
        if (!config.traced()) {
            return Tracer.off();
        }
        List<EventConsumer> consumers = new ArrayList<>(List.of(hash, counters));
        if (config.strace() != null) {
            consumers.add(new Strace(calls, config.strace()));
        }
        return Tracer.start(config.processors() == 1, consumers);
    }

    public MachineConfig config() {
        return config;
    }

    public Kernel kernel() {
        return kernel;
    }

    /** {@return where handles made by the host (consoles, pipes, files) are registered} */
    public OpenFiles files() {
        return kernel.files();
    }

    public PhysicalMemory memory() {
        return memory;
    }

    /**
     * Starts a process; before {@link #run}, since one processor counts without bus locks.
     *
     * @throws IllegalArgumentException the program has not been prepared
     * @throws ErrnoException ENOMEM — the pool is too small for it; EAGAIN, E2BIG — its limits
     */
    public Process start(ProcessSpec spec) throws ErrnoException {
        if (!spec.program().isPrepared()) {
            throw new IllegalArgumentException(
                    "machine: program " + spec.program().name() + ": call prepare() first");
        }
        Job job = new Job(spec.name(), spec.service());
        if (spec.watchesLeaks()) {
            job.watchLeaks();
        }
        HandleTable handles =
                new HandleTable(
                        (int)
                                Math.min(
                                        spec.limits().bound(ProcessFlags.RLIMIT_NOFILE),
                                        Integer.MAX_VALUE),
                        config.processors() == 1);
        for (Map.Entry<Integer, Handle> descriptor : spec.descriptors().entrySet()) {
            int number = handles.reserve(descriptor.getKey());
            handles.install(number, descriptor.getValue(), false, 0);
        }
        List<byte[]> args = new ArrayList<>();
        args.add(utf8(spec.program().name())); // argv[0], as execve(2) has it
        spec.args().forEach(arg -> args.add(utf8(arg)));
        List<byte[]> env = new ArrayList<>();
        spec.env().forEach((name, value) -> env.add(utf8(name + "=" + value)));
        Launch launch =
                Launch.fromOutside(
                        spec.name(),
                        spec.program(),
                        args,
                        env,
                        job,
                        handles,
                        spec.limits().copy(),
                        spec.nice(),
                        new Credentials(spec.user(), spec.user()));
        return Creation.launch(kernel, launch);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Runs the machine until all its processes have ended, or cannot go on, or {@link #stop}. */
    public Outcome run() throws InterruptedException {
        if (ran) {
            throw new IllegalStateException("machine: has run already");
        }
        ran = true;
        Watchdog watchdog = new Watchdog(config, kernel.scheduler(), lifetime);
        watchdog.start();
        lifetime.begin();
        kernel.scheduler().start();
        try {
            lifetime.stopped.await();
            kernel.scheduler().awaitCarriers(CARRIERS_END_MILLIS);
        } finally {
            watchdog.end();
        }
        tracer.drain();
        return lifetime.outcome();
    }

    /** Ends all processes, and with them the run; for Ctrl-C. */
    public void stop() {
        lifetime.stopFromOutside();
    }

    /** {@return the names that {@link #counters} can have} */
    public Set<String> counterNames() {
        Set<String> names = new TreeSet<>(Counters.names(calls));
        names.addAll(counters().keySet());
        return names;
    }

    /** {@return how often what happened, by name; after the run} */
    public SortedMap<String, Long> counters() {
        SortedMap<String, Long> all = counters.snapshot();
        all.put(HOST_BLOCKS, kernel.scheduler().hostBlocks());
        all.put(VIRTUAL_TIME, kernel.scheduler().clock().nowNs());
        subsystems.forEach(subsystem -> subsystem.addCounters(all));
        return Collections.unmodifiableSortedMap(all);
    }

    /** {@return the fingerprint of the run's events} */
    public String traceHash() {
        return hash.toString();
    }

    /** {@return the last events as text} */
    public List<String> lastEvents() {
        return lifetime.lastEvents();
    }

    /** {@return what has not been given back, a line each; empty when the pool is whole} */
    public List<String> leaks() {
        List<String> leaks = new ArrayList<>();
        for (Process process : kernel.processes().all()) {
            leaks.add(
                    "process "
                            + process
                            + (process.isGone() ? ": nobody waited for it" : ": still alive"));
        }
        for (Handle handle : kernel.files().all()) {
            leaks.add("open file " + handle.name() + ", references " + handle.references());
        }
        subsystems.forEach(subsystem -> leaks.addAll(subsystem.leaks()));
        int frames = memory.frames().usedCount();
        if (frames != 0) {
            leaks.add(frames + " frames of the pool");
        }
        return leaks;
    }

    /** {@return whether the process was ended by the machine's end, not by itself} */
    public boolean wasSwept(Process process) {
        return lifetime.swept.contains(process.pid());
    }

    /** Gives the host's memory back. After {@link #run}, or instead of it. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        kernel.scheduler().stop();
        kernel.scheduler().releaseEnded();
        for (Process process : kernel.processes().all()) {
            for (UserThread thread : process.threads()) {
                thread.releaseAfterStop();
            }
        }
        try {
            tracer.close();
        } finally {
            // A thread that is stuck outside the nucleus may still touch the pool: then it stays.
            boolean ended = !ran || kernel.scheduler().awaitCarriers(CARRIERS_END_MILLIS);
            if (ended && !lifetime.gaveUpAny()) {
                memory.close();
            }
        }
    }
}
