package org.lintel.ipc.machine;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lintel.ipc.guests.ServerCases;
import org.lintel.nucleus.Outcome;
import org.lintel.nucleus.process.Process;

/** Server threads, notices, ends and interruptions. */
class ServerTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    D08 DOORS-4 calls in sequence need one thread            | sequence
                    D33 DOORS-6 a signal ends the call: EINTR, no restart    | interrupted
                    D33 a signal ends the wait for a thread                  | interruptedWaiting
                    D33 DOORS-6 an ignored signal ends no call               | ignoredSignal
                    D34 DOORS-6 the client dies: the server is cancelled     | clientDies
                    D34 the client dies: with NO_CANCEL the server runs on   | noCancel
                    D36 the server exits: EINTR, then EBADF                  | serverExits
                    DOORS-6 the server ends while a client waits for its buffer | serverEndsBufferless
                    D38 DOORS-5 a call outlives the revocation               | revokeRunning
                    D39 revocation wakes those that wait with EBADF          | revokeQueued
                    D44 DOORS-5 one notice when one reference is left        | unref
                    D45 notices each time                                    | unrefMulti
                    DOORS-5 a notice waits for the call under way            | unrefDelayed
                    DOORS-5 no notice where there is a reference again       | unrefRegained
                    D46 no notice where one reference was all                | unrefNever
                    D63 one thread delivers notices: EALREADY                | unrefService
                    D63 the thread for notices keeps no process alive        | unrefDaemon
                    DOORS-5 the last notice is true, however references race | unrefRace
                    D51 a fork's child calls through what it inherited       | inherited
                    D52 DOORS-4 a private door has threads of its own        | privateBound
                    D53 a private door without threads keeps callers waiting | privateUnbound
                    D54 bad bindings are EINVAL and EBADF                    | badBind
                    DOORS-1 xcreate makes a pool, and asks for more          | xcreate
                    D55 a pool that does not come whole does not come        | xcreateFails
                    D56 every answer belongs to its question                 | parallel
                    D57 callers of private and shared pools all get through  | manyCallers
                    D58 DOORS-8 nested calls know their caller               | nested
                    DOORS-1 door_ucred tells user and group of the caller    | ucredUser
                    DOORS-1 a caller that died has no credentials            | ucredGone
                    DOORS-1 door_server_create is asked for each pool        | factory
                    DOORS-4 a thread is bound again from its next return on  | rebind
                    D59 door_ucred outside of a call is EINVAL               | ucredOutside
                    D60 a procedure that throws answers EINTR                | throwing
                    D61 DOORS-4 a dry pool asks, and callers wait            | poolDry
                    DOORS-8 calls nested too deep are EDEADLK                | tooDeep
                    DOORS-8 a door may call itself                           | recursion
                    DOORS-6 a server thread that ends answers EINTR          | threadEnds
                    attack 19: out of memory inside a call from another process | outOfMemory
                    attack 19: and caught for ever                           | outOfMemoryForEver
                    no reply is an empty one, and the last one counts        | noReply
                    the first door is found by all                           | bootstrap
                    """)
    void serversServe(String title, String name) throws Exception {
        for (int processors : IpcRig.processorCounts()) {
            try (IpcRig rig = IpcRig.standard(processors)) {
                Process process = rig.start("case", ServerCases.class, name);
                rig.runToTheEnd();
                rig.assertSucceeded(process);
            }
        }
    }

    @Test
    @DisplayName("DOORS-8 a cycle of calls is reported as one")
    void cycleIsReported() throws Exception {
        try (IpcRig rig = IpcRig.standard(1)) {
            rig.start("case", ServerCases.class, "cycle");
            rig.run();
            Outcome.Deadlock deadlock = assertInstanceOf(Outcome.Deadlock.class, rig.outcome());
            assertTrue(
                    deadlock.waits()
                            .getFirst()
                            .matches(
                                    "a cycle: (case\\[1] thread \\d+) → case\\[1] thread \\d+ →"
                                            + " \\1"),
                    deadlock.toString());
        }
    }

    @Test
    @DisplayName("DOORS-9 calls of two clients are served on two processors at once")
    void callsAreServedAtOnce() throws Exception {
        try (IpcRig rig = IpcRig.standard(2)) {
            Process process = rig.start("case", ServerCases.class, "together");
            rig.runToTheEnd();
            rig.assertSucceeded(process);
        }
    }

    @Test
    @DisplayName("DOORS-9 the processor goes with the call")
    void processorGoesWithTheCall() throws Exception {
        try (IpcRig rig = IpcRig.standard(1)) {
            Process process = rig.start("case", ServerCases.class, "handOff");
            rig.runToTheEnd();
            rig.assertSucceeded(process);
        }
    }
}
