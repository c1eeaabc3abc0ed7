package org.lintel.harness.run;

import org.lintel.harness.scenario.MachineSettings;
import org.lintel.harness.scenario.Resource;
import org.lintel.harness.scenario.Scenario;
import org.lintel.harness.scenario.Scenario.ProcessSettings;
import org.lintel.ipc.Ipc;
import org.lintel.ipc.IpcConfig;
import org.lintel.ipc.marshal.MarshalConfig;
import org.lintel.nucleus.MachineConfig;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.cpu.Batons;
import org.lintel.nucleus.loader.Program;
import org.lintel.nucleus.process.Limits;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** Translates a scenario's settings into those of the nucleus. Stateless. */
final class Configuration {
    private Configuration() {}

    /** @param strace where the trace goes as text, or null */
    static MachineConfig machine(
            Scenario scenario, Map<String, Program> programs, Appendable strace) {
        MachineSettings settings = scenario.machine();
        MachineConfig config =
                MachineConfig.standard()
                        .withProcessors(settings.cpus())
                        .withMemoryBytes(settings.memoryBytes())
                        .withSeed(settings.seed())
                        .withPolicy(policy(settings.policy()), (int) settings.quantumTicks())
                        .withThreads(threads(settings.threads()))
                        .withGuard(settings.guard())
                        .withBudget(settings.budget())
                        .withPrograms(programs)
                        .withSubsystems(Ipc.subsystems(ipc(scenario)));
        return strace == null ? config : config.withStrace(strace);
    }

    /** Processor time of a process whose scenario sets no bound: some half a minute of a host's. */
    static final long DEFAULT_TICKS = 20_000_000_000L;

    /** Threads of a process and all its descendants: more than a course needs, fewer than hurt. */
    static final long DEFAULT_THREADS = 256;

    /** Processes are known to subsystems by the labels that they run under. */
    private static IpcConfig ipc(Scenario scenario) {
        IpcConfig ipc = scenario.machine().ipc();
        Map<String, MarshalConfig> own = new TreeMap<>();
        for (ProcessSettings process : scenario.processes()) {
            if (!process.marshal().equals(ipc.doors().marshal())) {
                for (int i = 1; i <= process.count(); i++) {
                    own.put(process.label(i), process.marshal());
                }
            }
        }
        return ipc.withDoors(ipc.doors().withProcesses(own));
    }

    private static MachineConfig.PolicyKind policy(Scenario.Policy policy) {
        return switch (policy) {
            case ROUND_ROBIN -> MachineConfig.PolicyKind.ROUND_ROBIN;
            case PRIORITY -> MachineConfig.PolicyKind.PRIORITY;
            case FEEDBACK -> MachineConfig.PolicyKind.FEEDBACK;
        };
    }

    /** Where the JVM refuses virtual threads of our own, platform threads give the same schedule. */
    private static Batons threads(Scenario.Threads threads) {
        return switch (threads) {
            case VIRTUAL -> Batons.best();
            case PLATFORM -> Batons.PLATFORM;
        };
    }

    /**
     * {@return a process's limits: its own before the machine's before the defaults} An endless loop
     * must end in a report, and a bomb must leave room, so there is always a bound of processor time and
     * of threads.
     */
    static Limits limits(MachineSettings machine, ProcessSettings process) {
        Map<Resource, Long> values = new EnumMap<>(Resource.class);
        values.put(Resource.TICKS, DEFAULT_TICKS);
        values.put(Resource.THREADS, DEFAULT_THREADS);
        values.putAll(machine.limits());
        values.putAll(process.limits());
        Limits limits = new Limits();
        values.forEach((resource, value) -> limits.preset(number(resource), value));
        return limits;
    }

    private static int number(Resource resource) {
        return switch (resource) {
            case MEMORY -> ProcessFlags.RLIMIT_RSS;
            case TICKS -> ProcessFlags.RLIMIT_CPU;
            case DESCRIPTORS -> ProcessFlags.RLIMIT_NOFILE;
            case THREADS -> ProcessFlags.RLIMIT_NPROC;
            case STACK -> ProcessFlags.RLIMIT_STACK;
            case ADDRESS_SPACE -> ProcessFlags.RLIMIT_AS;
        };
    }
}
