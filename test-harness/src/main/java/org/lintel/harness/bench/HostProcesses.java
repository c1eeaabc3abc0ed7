package org.lintel.harness.bench;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Processes of the host, from start to exit. */
final class HostProcesses implements Subject {
    private final ProcessBuilder builder;
    private final Path folder;

    private HostProcesses(List<String> command, Path folder) {
        this.builder = new ProcessBuilder(command);
        this.folder = folder;
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    }

    static HostProcesses of(String... command) {
        return new HostProcesses(List.of(command), null);
    }

    /** The shortest Java program that prints a line, on the JDK that runs this. */
    static HostProcesses helloWorld() throws IOException {
        Path folder = Files.createTempDirectory("lintel-bench");
        Files.write(folder.resolve("Hello.class"), helloWorldClass());
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new HostProcesses(List.of(java, "-cp", folder.toString(), "Hello"), folder);
    }

    /** {@return {@code System.out.println("Hello, World")} in a main, as a class file} */
    private static byte[] helloWorldClass() {
        ClassDesc printStream = PrintStream.class.describeConstable().orElseThrow();
        ClassDesc system = System.class.describeConstable().orElseThrow();
        MethodTypeDesc main =
                MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String.arrayType());
        MethodTypeDesc println = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String);
        return ClassFile.of()
                .build(
                        ClassDesc.of("Hello"),
                        type ->
                                type.withMethodBody(
                                        "main",
                                        main,
                                        ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                                        code ->
                                                code.getstatic(system, "out", printStream)
                                                        .ldc("Hello, World")
                                                        .invokevirtual(
                                                                printStream, "println", println)
                                                        .return_()));
    }

    /** {@code lintel run} of a scenario with one process that prints a line. */
    static HostProcesses lintelRun(Path home) throws IOException {
        Path folder = Files.createTempDirectory("lintel-bench");
        Path scenario = folder.resolve("hello.yaml");
        Files.writeString(scenario, "processes:\n  - name: hello\n    program: hello\n");
        boolean windows = File.separatorChar == '\\';
        String launcher = home.resolve(windows ? "lintel.cmd" : "lintel").toString();
        return new HostProcesses(List.of(launcher, "run", scenario.toString()), folder);
    }

    @Override
    public void batch() throws IOException, InterruptedException {
        int code = builder.start().waitFor();
        if (code != 0) {
            throw new IOException(builder.command() + " ended with exit code " + code);
        }
    }

    @Override
    public void close() throws IOException {
        if (folder == null) {
            return;
        }
        List<Path> files = new ArrayList<>();
        try (var found = Files.walk(folder)) {
            found.forEach(files::addFirst);
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
