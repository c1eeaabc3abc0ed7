package org.lintel.nucleus.machine;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Another JVM with this one's class path and options. */
final class OtherJvm {
    record Result(int exitCode, String output) {}

    private OtherJvm() {}

    /** Starts a class's main; {@code options} come last, and so override. */
    static Process start(List<String> options, Class<?> main, String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument ->
                        !argument.startsWith("-agent") && !argument.startsWith("-javaagent"))
                .forEach(command::add);
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    static Result run(List<String> options, Class<?> main, String... args)
            throws IOException, InterruptedException {
        return result(start(options, main, args));
    }

    /** Waits for the end. */
    static Result result(Process jvm) throws IOException, InterruptedException {
        String output = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(jvm.waitFor(), output);
    }
}
