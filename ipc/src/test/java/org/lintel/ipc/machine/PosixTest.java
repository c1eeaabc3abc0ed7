package org.lintel.ipc.machine;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lintel.ipc.guests.MqCases;
import org.lintel.ipc.guests.PosixCases;
import org.lintel.nucleus.process.Process;

/** POSIX semaphores, shared memory objects and message queues, as their overviews in section 7 say. */
class PosixTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    P01 O_CREAT and O_EXCL on an existing name are EEXIST     | exclusive
                    P02 an unknown name is ENOENT                             | unknown
                    P03 a value above SEM_VALUE_MAX is EINVAL                 | tooLarge
                    P04 no rights are EACCES                                  | rights
                    P05 O_CREAT on an existing one keeps value and mode       | oldValue
                    P07 the value survives when all have closed               | persists
                    P08 unlink removes the name at once; holders go on        | unlinked
                    P09 made again it is another semaphore                    | again
                    P10 unlink: ENOENT, EACCES, ENAMETOOLONG, never blocks    | unlinkErrors
                    P11 trywait on zero is EAGAIN                             | trywait
                    P12 a signal ends the wait with EINTR                     | interrupted
                    P13 timedwait waits until a moment of realtime            | timedwait
                    P15 getvalue of a locked one is 0                         | getvalue
                    P16 post works in a signal handler                        | postFromHandler
                    P16 post at SEM_VALUE_MAX is EOVERFLOW                    | overflow
                    P17 a post releases exactly one, in their order           | releasesOne
                    P17 SCHED_FIFO: by priority, then in their order          | releasesByPriority
                    P18 in shared memory it works across fork                 | shared
                    KDIPC-3 opened twice it is at one address                 | sameAddress
                    KDIPC-3 a killed waiter takes nothing                     | killedWaiter
                    KDIPC-3 one killed when woken leaves its wake to the next | killedWoken
                    P19 a new object is empty, its descriptor the lowest      | shmFresh
                    P20 each name of a race is made once                      | shmRace
                    P21 O_TRUNC sets size 0, keeps mode and owner             | shmTruncate
                    P22 opened for reading it cannot be truncated             | shmReadOnly
                    shm_open: names that are none                             | shmNames
                    shm_open: two processes see the same bytes                | shmShared
                    shm_open: EINVAL, EFAULT, EMFILE                          | shmErrors
                    a memory file gets a name when it is ready                | shmLink
                    """)
    void semaphoresAndObjectsAreAsTheManualSays(String title, String name) throws Exception {
        run(PosixCases.class, name);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Q16 highest priority first, in order within one           | priorities
                    Q17 EMSGSIZE of either side                               | sizes
                    Q18 nonblocking, full or empty: EAGAIN                    | nonblocking
                    Q19 the wrong mode or descriptor is EBADF                 | modes
                    Q20 MQ_PRIO_MAX is EINVAL                                 | largestPriority
                    Q21 a signal ends either wait with EINTR                  | interrupted
                    Q21 a handler with SA_RESTART does not, nor does a stop   | restarted
                    Q22 notice once, only from empty to not empty             | notify
                    Q23 a second registrant is EBUSY                          | notifyBusy
                    Q23 who ends is not registered any more                   | notifyEnds
                    mq_open: EINVAL, ENOSPC, EMFILE; mq_unlink: ENAMETOOLONG  | limits
                    Q25 timed: ETIMEDOUT; a bad time only when it must wait   | timed
                    Q26 setattr changes O_NONBLOCK only                       | attributes
                    Q26 unlink removes the name at once                       | names
                    queues can be polled                                      | poll
                    a bad buffer costs no message                             | badPointers
                    sender and receiver wait for each other                   | waits
                    """)
    void queuesAreAsTheManualSays(String title, String name) throws Exception {
        run(MqCases.class, name);
    }

    private static void run(Class<?> cases, String name) throws Exception {
        for (int processors : IpcRig.processorCounts()) {
            try (IpcRig rig = IpcRig.standard(processors)) {
                Process process = rig.start("case", cases, name);
                rig.runToTheEnd();
                rig.assertSucceeded(process);
            }
        }
    }
}
