package org.lintel.nucleus.machine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** A JDK class that failed at the end of somebody's stack is no process's fault: the machine says so. */
class BrokenClassTest {
    @ParameterizedTest(name = "attack 16: a broken JDK class stops the machine, caught: {0}")
    @ValueSource(strings = {"", "catches"})
    void aBrokenClassStopsTheMachine(String argument) throws Exception {
        String[] args = argument.isEmpty() ? new String[0] : new String[] {argument};
        OtherJvm.Result run = OtherJvm.run(List.of(), BrokenClass.class, args);
        assertTrue(
                run.output().matches("(?s)the JDK's class java\\..* is broken for all processes.*"),
                run::output);
    }
}
