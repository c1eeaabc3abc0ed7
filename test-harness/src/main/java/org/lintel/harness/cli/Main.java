package org.lintel.harness.cli;

import org.lintel.harness.build.Checkout;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Where the JVM starts: runs one command line and exits with its code. */
public final class Main {
    /**
     * Property set by a launcher that can't build before it starts this class: the exit code that
     * asks it to build.
     */
    private static final String STALE_EXIT = "lintel.stale.exit";

    private Main() {}

    public static void main(String[] args) {
        StandardStream out = new StandardStream(new FileOutputStream(FileDescriptor.out));
        StandardStream err = new StandardStream(new FileOutputStream(FileDescriptor.err));
        Console console = new Console(System.in, printer(out), printer(err));
        MemoryGuard.start();
        int code = finish(run(args, console), out, console);
        console.err().flush();
        // Threads of a stopped machine, if there are any, must not keep the JVM.
        Runtime.getRuntime().exit(code);
    }

    /** Standard streams in UTF-8, whatever the host's locale says. */
    static PrintStream printer(StandardStream target) {
        return new PrintStream(new BufferedOutputStream(target), true, StandardCharsets.UTF_8);
    }

    /** {@return the exit code: what could not be printed is a host that lacks something} */
    static int finish(int code, StandardStream out, Console console) {
        console.out().flush();
        if (out.failure() == null) {
            return code;
        }
        console.complain("the standard output can't be written: " + out.failure());
        return Math.max(code, ExitCode.USAGE);
    }

    /** Runs one command line. {@return the exit code} */
    static int run(String[] args, Console console) {
        try {
            Integer staleExit = Integer.getInteger(STALE_EXIT);
            if (staleExit != null && isStale()) {
                return staleExit;
            }
            return new CommandLine(Commands.all()).run(args, console);
        } catch (OutOfMemoryError e) {
            console.complain("the host's memory is exhausted: " + e.getMessage());
            return ExitCode.USAGE;
        } catch (UncheckedIOException e) {
            console.complain(HostFault.sentence(e.getCause()));
            return ExitCode.USAGE;
        } catch (RuntimeException | Error e) {
            console.complain("the harness broke, which is a fault of Lintel: " + e);
            e.printStackTrace(console.err());
            return ExitCode.PANIC;
        }
    }

    private static boolean isStale() {
        try {
            Checkout checkout = Installation.checkout();
            return checkout.hasSources() && checkout.isStale();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
