package org.lintel.nucleus.machine;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.lintel.nucleus.guests.SignalCases;

import java.util.stream.Stream;

/** Signals are sent, blocked, handled, waited for, and turn faults into something that can be mended. */
class SignalTest {
    @TestFactory
    Stream<DynamicTest> cases() throws Exception {
        return Cases.onOneAndTwoProcessors()
                .of(
                        SignalCases.class,
                        "handlerIsToldWhoSent",
                        "blockedSignalsWaitAndComeOnce",
                        "handlersSignalIsBlockedInIt",
                        "nodeferLetsTheSignalIn",
                        "maskOfTheActionIsBlockedInIt",
                        "resethandRunsOnce",
                        "suspendSwapsTheMask",
                        "pauseReturnsAfterAHandler",
                        "ignoredSignalsDoNotEndAPause",
                        "readEndsWithEintr",
                        "readGoesOnWithRestart",
                        "waitGoesOnWithRestart",
                        "futexEndsWithEintr",
                        "sleepTellsWhatIsLeft",
                        "groupsAreKilledWhole",
                        "killFindsNobody",
                        "killOfAnothersIsEperm",
                        "stoppedProcessesDoNothing",
                        "continueUndoesAPendingStop",
                        "handlerMendsAFault",
                        "handlerLeavesByException",
                        "blockedFaultIsDeadly",
                        "ignoredFaultIsDeadly",
                        "faultInTheHandlerIsDeadly",
                        "intervalTimerFiresAgainAndAgain",
                        "busyLoopIsInterrupted",
                        "tgkillGoesToItsThread",
                        "processSignalGoesToWhoDoesNotBlockIt",
                        "killAndStopCannotBeCaught",
                        "childsEndIsToldBySigchld",
                        "signalsNestOnTheStack",
                        "handlerMayFork",
                        "handlerMayExec",
                        "handlerMayEndTheThread",
                        "wrongNumbersAreEinval");
    }
}
