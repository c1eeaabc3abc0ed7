package org.lintel.nucleus.process;

import org.lintel.nucleus.handle.HandleTable;
import org.lintel.nucleus.loader.Program;

import java.util.List;

/**
 * What a new process starts with.
 *
 * @param name what reports call it
 * @param program the program to run
 * @param args argument vector; the first is the program's name
 * @param env "NAME=value" strings
 * @param job what it counts to
 * @param parent who may wait for it, or null
 * @param handles its descriptors; closed again when the launch fails
 * @param signals its signal actions
 * @param mask the first thread's blocked signals
 * @param limits its limits
 * @param group its process group, or 0 for one of its own
 * @param nice its nice value
 * @param credentials on whose behalf it acts
 */
public record Launch(
        String name,
        Program program,
        List<byte[]> args,
        List<byte[]> env,
        Job job,
        Process parent,
        HandleTable handles,
        SignalState signals,
        long mask,
        Limits limits,
        int group,
        int nice,
        Credentials credentials) {
    /** {@return a launch from outside the machine: no parent, defaults for the rest} */
    public static Launch fromOutside(
            String name,
            Program program,
            List<byte[]> args,
            List<byte[]> env,
            Job job,
            HandleTable handles,
            Limits limits,
            int nice,
            Credentials credentials) {
        return new Launch(
                name,
                program,
                args,
                env,
                job,
                null,
                handles,
                new SignalState(),
                0,
                limits,
                0,
                nice,
                credentials);
    }
}
