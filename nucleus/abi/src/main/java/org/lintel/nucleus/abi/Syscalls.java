package org.lintel.nucleus.abi;

/**
 * System call numbers, in groups of the section 2 manual pages that they implement. The numbers are
 * ours; names and arguments are Linux's. What each argument means, and how far a call is supported,
 * is in the nucleus's table, which {@code ./lintel syscalls} prints.
 */
public final class Syscalls {
    // Processes: exit_group(2), fork(2), posix_spawn(3), execve(2), wait4(2), getpid(2), setpgid(2)
    // …
    public static final int SYS_exit_group = 1;
    public static final int SYS_fork = 2;
    public static final int SYS_spawn = 3;
    public static final int SYS_execve = 4;
    public static final int SYS_wait4 = 5;
    public static final int SYS_getpid = 6;
    public static final int SYS_getppid = 7;
    public static final int SYS_getpgid = 8;
    public static final int SYS_setpgid = 9;
    public static final int SYS_getrlimit = 10;
    public static final int SYS_setrlimit = 11;
    public static final int SYS_getrusage = 12;
    public static final int SYS_getuid = 13;
    public static final int SYS_getgid = 14;
    public static final int SYS_setuid = 15;
    public static final int SYS_setgid = 16;

    // Signals: kill(2), tgkill(2), sigaction(2), sigprocmask(2), sigpending(2), sigsuspend(2),
    // alarm(2)
    public static final int SYS_kill = 20;
    public static final int SYS_tgkill = 21;
    public static final int SYS_sigaction = 22;
    public static final int SYS_sigprocmask = 23;
    public static final int SYS_sigpending = 24;
    public static final int SYS_sigsuspend = 25;
    public static final int SYS_pause = 26;
    public static final int SYS_setitimer = 27;

    // Threads and time: pthread_create(3), futex(2), sched_yield(2), nanosleep(2),
    // clock_gettime(2), getpriority(2), sched(7)
    public static final int SYS_thread_create = 30;
    public static final int SYS_thread_exit = 31;
    public static final int SYS_thread_join = 32;
    public static final int SYS_thread_detach = 33;
    public static final int SYS_gettid = 34;
    public static final int SYS_futex = 35;
    public static final int SYS_sched_yield = 36;
    public static final int SYS_nanosleep = 37;
    public static final int SYS_clock_gettime = 38;
    public static final int SYS_getcpu = 39;
    public static final int SYS_getpriority = 40;
    public static final int SYS_setpriority = 41;
    public static final int SYS_sched_setscheduler = 42;
    public static final int SYS_sched_getscheduler = 43;
    public static final int SYS_sched_setparam = 44;
    public static final int SYS_sched_getparam = 45;
    public static final int SYS_sched_get_priority_max = 46;
    public static final int SYS_sched_get_priority_min = 47;

    // Memory: mmap(2), munmap(2), mprotect(2), msync(2), madvise(2), brk(2), mremap(2), mlock(2)
    public static final int SYS_mmap = 50;
    public static final int SYS_munmap = 51;
    public static final int SYS_mprotect = 52;
    public static final int SYS_msync = 53;
    public static final int SYS_madvise = 54;
    public static final int SYS_brk = 55;
    public static final int SYS_mremap = 56;
    public static final int SYS_mlock = 57;
    public static final int SYS_munlock = 58;

    // Descriptors: read(2), write(2), pread(2), lseek(2), dup(2), fcntl(2), ioctl(2), pipe(2),
    // poll(2) …
    public static final int SYS_close = 70;
    public static final int SYS_read = 71;
    public static final int SYS_write = 72;
    public static final int SYS_pread = 73;
    public static final int SYS_pwrite = 74;
    public static final int SYS_lseek = 75;
    public static final int SYS_dup = 76;
    public static final int SYS_dup2 = 77;
    public static final int SYS_dup3 = 78;
    public static final int SYS_fcntl = 79;
    public static final int SYS_ioctl = 80;
    public static final int SYS_pipe2 = 81;
    public static final int SYS_poll = 82;
    public static final int SYS_memfd_create = 83;
    public static final int SYS_ftruncate = 84;
    public static final int SYS_fstat = 85;
    public static final int SYS_reopen = 86;

    // Folders of the host, for the file server: ours
    public static final int SYS_host_stat = 90;
    public static final int SYS_host_list = 91;
    public static final int SYS_host_load = 92;

    // The rest: getrandom(2)
    public static final int SYS_getrandom = 100;

    // Doors and marshalling: door_create(3C) … of illumos, in section 2 there
    public static final int SYS_door_create = 120;
    public static final int SYS_door_call = 121;
    public static final int SYS_door_return = 122;
    public static final int SYS_door_revoke = 123;
    public static final int SYS_door_info = 124;
    public static final int SYS_door_bind = 125;
    public static final int SYS_door_unbind = 126;
    public static final int SYS_door_getparam = 127;
    public static final int SYS_door_setparam = 128;
    public static final int SYS_door_ucred = 129;
    public static final int SYS_door_unref = 130;
    public static final int SYS_door_bootstrap = 131;
    public static final int SYS_marshal_area = 132;
    public static final int SYS_marshal_full = 133;
    public static final int SYS_marshal_wake = 134;
    public static final int SYS_marshal_note = 135;

    // System V: shmget(2), shmop(2), shmctl(2), semget(2), semop(2), semctl(2), msgget(2),
    // msgop(2),
    // msgctl(2)
    public static final int SYS_shmget = 140;
    public static final int SYS_shmat = 141;
    public static final int SYS_shmdt = 142;
    public static final int SYS_shmctl = 143;
    public static final int SYS_semget = 144;
    public static final int SYS_semtimedop = 145;
    public static final int SYS_semctl = 146;
    public static final int SYS_msgget = 147;
    public static final int SYS_msgsnd = 148;
    public static final int SYS_msgrcv = 149;
    public static final int SYS_msgctl = 150;

    // POSIX names: mq_overview(7), shm_overview(7)
    public static final int SYS_mq_open = 151;
    public static final int SYS_mq_unlink = 152;
    public static final int SYS_mq_timedsend = 153;
    public static final int SYS_mq_timedreceive = 154;
    public static final int SYS_mq_notify = 155;
    public static final int SYS_mq_getsetattr = 156;
    public static final int SYS_shm_open = 157;
    public static final int SYS_shm_unlink = 158;
    public static final int SYS_shm_link = 159;

    // Mappings in other processes
    public static final int SYS_mmap_peer = 160;
    public static final int SYS_munmap_peer = 161;
    public static final int SYS_mmap_peers = 162;
    public static final int SYS_munmap_peers = 163;
    public static final int SYS_peer_attach = 164;
    public static final int SYS_peer_detach = 165;
    public static final int SYS_peer_allow = 166;
    public static final int SYS_peer_clear_word = 167;

    /** Numbers are below this one. */
    public static final int SYS_LIMIT = 512;

    private Syscalls() {}
}
