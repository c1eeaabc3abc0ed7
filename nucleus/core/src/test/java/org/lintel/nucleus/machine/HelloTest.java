package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.lintel.nucleus.guests.Hello;
import org.lintel.nucleus.process.ExitStatus;
import org.lintel.nucleus.process.Process;

/** The thinnest path: one process from start to exit. */
class HelloTest {
    @Test
    void aProcessPrintsAndExits() throws Exception {
        try (Rig rig = Rig.standard()) {
            Process process = rig.start(Hello.class, "world");
            rig.runToTheEnd();
            assertEquals("hello, world\n", rig.out(Hello.class), rig.err(Hello.class));
            assertEquals(ExitStatus.exited(0), process.exitStatus());
        }
    }
}
