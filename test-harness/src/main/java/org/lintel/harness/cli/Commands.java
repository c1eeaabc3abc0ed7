package org.lintel.harness.cli;

import org.lintel.harness.build.Build;

import java.util.List;

/** The table of commands. Stateless. */
final class Commands {
    private static final Option JSON =
            new Option("--json", "FILE", "write the result as JSON as well");

    private Commands() {}

    static List<Command> all() {
        return List.of(
                run(),
                test(),
                bench(),
                compile(),
                classpath(),
                syscalls(),
                announced("explore", "SCENARIO", "search interleavings and faults"),
                announced("grade", "ASSIGNMENT JAR", "points with reasons"),
                announced("sh", "[SCENARIO]", "an interactive console on a running machine"),
                version(),
                new Command(
                        "help",
                        "[COMMAND]",
                        "this text, or that of a command",
                        List.of(),
                        List.of(),
                        (_, _) -> ExitCode.HELD));
    }

    private static Command run() {
        return new Command(
                "run",
                "SCENARIO",
                "boot a machine, run a scenario, print verdict and counters",
                List.of(
                        new Option("--set", "NAME=VALUE", "give a setting of the scenario a value"),
                        new Option("--seed", "N", "another seed: another schedule"),
                        new Option("--cpus", "N", "another number of emulated processors"),
                        new Option(
                                "--threads", "KIND", "virtual or platform: what carries threads"),
                        new Option("--trace", "", "print system calls and faults as strace does"),
                        new Option("--counters", "", "show all counters that are not 0"),
                        new Option("--servers", "", "show the servers among the processes"),
                        new Option("--report", "DIR", "write verdict, counters and trace to DIR"),
                        JSON),
                List.of(
                        "lintel run scenarios/door-wc.yaml",
                        "lintel run scenarios/wc.yaml --set file=notes.txt --seed 7",
                        "lintel run scenarios/fork-cow.yaml --trace",
                        "lintel run scenarios/fork-cow.yaml --report out --json result.json"),
                RunCommand::run);
    }

    private static Command test() {
        return new Command(
                "test",
                "",
                "run the whole test suite, as mvn verify does",
                List.of(),
                List.of("lintel test"),
                (arguments, console) -> {
                    arguments.requireNoOperands();
                    return new Build(Installation.checkout(), console.err()).test(console.out());
                });
    }

    private static Command bench() {
        return new Command(
                "bench",
                "[NAME…]",
                "measure side by side with peers, as ratios",
                List.of(
                        JSON,
                        new Option("--best", "", "compare the quickest batches, on a busy host"),
                        new Option("--smoke", "", "only see that all of them work")),
                BenchCommand::details,
                List.of("lintel bench", "lintel bench mem trap --json bench.json"),
                BenchCommand::run);
    }

    private static Command compile() {
        return new Command(
                "compile",
                "SOURCE…",
                "compile a program of your own against the user library, into a jar",
                List.of(new Option("--jar", "FILE", "the jar to write; needed")),
                List.of("lintel compile Hello.java --jar hello.jar"),
                CompileCommand::run);
    }

    private static Command classpath() {
        return new Command(
                "classpath",
                "",
                "print the class path that user programs are compiled with",
                List.of(),
                List.of("javac -cp \"$(lintel classpath)\" Hello.java"),
                CompileCommand::printClassPath);
    }

    private static Command syscalls() {
        return new Command(
                "syscalls",
                "",
                "print the system calls: number, name, arguments, support",
                List.of(),
                List.of("lintel syscalls"),
                SyscallsCommand::run);
    }

    private static Command version() {
        return new Command(
                "version",
                "",
                "print the versions of Lintel and of the JDK",
                List.of(),
                List.of("lintel version"),
                (arguments, console) -> {
                    arguments.requireNoOperands();
                    String own = Commands.class.getPackage().getImplementationVersion();
                    console.out()
                            .println(
                                    "lintel %s on JDK %s"
                                            .formatted(
                                                    own == null ? "(not packaged)" : own,
                                                    Runtime.version()));
                    return ExitCode.HELD;
                });
    }

    private static Command announced(String name, String operands, String summary) {
        return new Command(
                name,
                operands,
                summary + " (not in this version yet)",
                List.of(),
                List.of(),
                (_, _) -> {
                    throw new UsageException(name + ": is not in this version yet");
                });
    }
}
