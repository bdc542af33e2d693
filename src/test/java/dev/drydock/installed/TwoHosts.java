package dev.drydock.installed;

import dev.drydock.skipped.RealParts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Two machines with one cable between them: network namespaces of this one. Users are numbers that no account has. */
final class TwoHosts implements AutoCloseable {
    private static final int FIRST_USER = 61_000;
    private static final int USERS_A_FORK = 10;

    private final Host first = new Host("drydock-a-" + ProcessHandle.current().pid(), "198.18.0.1");
    private final Host second = new Host("drydock-b-" + ProcessHandle.current().pid(), "198.18.0.2");

    private TwoHosts() {}

    /** A machine, by the network that it sees. */
    record Host(String namespace, String address) {
        /** What a user of this machine does with a folder of theirs. */
        InstalledSite site(Path folder, int user, Map<String, String> environment) {
            String id = Integer.toString(user);
            return new InstalledSite(
                    folder,
                    environment,
                    List.of(
                            "ip",
                            "netns",
                            "exec",
                            namespace,
                            "setpriv",
                            "--reuid",
                            id,
                            "--regid",
                            id,
                            "--clear-groups"));
        }
    }

    /** The test is skipped where nobody may make networks; with CI=true that is a failure. */
    static TwoHosts connected() {
        requireRights();
        TwoHosts hosts = new TwoHosts();
        try {
            hosts.connect();
            return hosts;
        } catch (AssertionError e) {
            hosts.close();
            throw e;
        }
    }

    private void connect() {
        for (Host host : List.of(first, second)) {
            ip("netns", "add", host.namespace());
            ip("-n", host.namespace(), "link", "set", "lo", "up");
        }
        ip(
                "link",
                "add",
                "cable",
                "netns",
                first.namespace(),
                "type",
                "veth",
                "peer",
                "name",
                "cable",
                "netns",
                second.namespace());
        for (Host host : List.of(first, second)) {
            ip("-n", host.namespace(), "address", "add", host.address() + "/30", "dev", "cable");
            ip("-n", host.namespace(), "link", "set", "cable", "up");
        }
    }

    Host first() {
        return first;
    }

    Host second() {
        return second;
    }

    /** The nth user of this test process: no account, and none of the tests that run beside it. */
    static int user(int number) {
        return FIRST_USER + USERS_A_FORK * InstalledSite.fork() + number;
    }

    static void requireRights() {
        boolean there = succeeds(
                "sh",
                "-c",
                "[ $(id -u) = 0 ] && command -v ip && command -v setpriv && command -v curl && ip netns list");
        RealParts.require(
                there,
                "CI must install the node on another host: install iproute2 and curl, run as root",
                "no node is installed on another host: install iproute2 and curl, run as root");
    }

    static void ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(Arrays.asList(arguments));
        if (!succeeds(command.toArray(String[]::new))) {
            throw new AssertionError(String.join(" ", command) + " failed");
        }
    }

    private static boolean succeeds(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Removes the networks; the cable goes with them. */
    @Override
    public void close() {
        succeeds("ip", "netns", "delete", first.namespace());
        succeeds("ip", "netns", "delete", second.namespace());
    }
}
