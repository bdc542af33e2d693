package dev.drydock.cli.site;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Linux's own tables of routes, name servers and TCP sockets, below {@code /proc} and {@code /etc}. Opens no socket. */
final class NetworkTables {
    private static final Pattern SOCKET = Pattern.compile("socket:\\[([0-9]+)]");
    private static final String LISTENS = "0A";
    private static final String ESTABLISHED = "01";
    private static final int WORD_BYTES = 4;

    private final Path root;

    /** @param root of the file system */
    NetworkTables(Path root) {
        this.root = root;
    }

    /**
     * A way to everywhere.
     *
     * @param gateway empty if the device alone leads there
     */
    record DefaultRoute(String device, Optional<InetAddress> gateway) {
        @Override
        public String toString() {
            return gateway.map(at -> "via " + at.getHostAddress() + " ").orElse("") + "dev " + device;
        }

        boolean isIpv6() {
            return gateway.filter(at -> at.getAddress().length > WORD_BYTES).isPresent();
        }
    }

    /** @param remote port 0 of one that listens */
    record Socket(InetSocketAddress local, InetSocketAddress remote, boolean listens) {}

    /** Of IPv4 and IPv6; those that reject everything do not count. */
    List<DefaultRoute> defaultRoutes() throws IOException {
        List<DefaultRoute> routes = new ArrayList<>();
        for (String[] words : rows(root.resolve("proc/net/route"))) {
            if (words.length > 7 && words[1].equals("00000000") && words[7].equals("00000000")) {
                routes.add(new DefaultRoute(words[0], gateway(address(words[2]))));
            }
        }
        for (String[] words : rows(root.resolve("proc/net/ipv6_route"))) {
            if (words.length > 9 && words[0].matches("0{32}") && words[1].equals("00") && !words[9].equals("lo")) {
                routes.add(
                        new DefaultRoute(words[9], gateway(bytes(HexFormat.of().parseHex(words[4])))));
            }
        }
        return routes;
    }

    private static Optional<InetAddress> gateway(InetAddress address) {
        return Optional.of(address).filter(at -> !at.isAnyLocalAddress());
    }

    /** Those of {@code /etc/resolv.conf}, as they are written. */
    List<String> nameServers() throws IOException {
        List<String> servers = new ArrayList<>();
        for (String[] words : rows(root.resolve("etc/resolv.conf"))) {
            if (words.length > 1 && words[0].equals("nameserver")) {
                servers.add(words[1]);
            }
        }
        return servers;
    }

    /**
     * The TCP sockets of a process that listen or are connected, from the process's own network namespace.
     *
     * @throws java.nio.file.AccessDeniedException if this user may not look at the process
     */
    List<Socket> sockets(long process) throws IOException {
        Path own = root.resolve("proc/" + process);
        Set<String> inodes = inodes(own.resolve("fd"));
        List<Socket> sockets = new ArrayList<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            for (String[] words : rows(own.resolve(table))) {
                if (words.length > 9
                        && inodes.contains(words[9])
                        && (words[3].equals(LISTENS) || words[3].equals(ESTABLISHED))) {
                    sockets.add(new Socket(end(words[1]), end(words[2]), words[3].equals(LISTENS)));
                }
            }
        }
        return sockets;
    }

    private static Set<String> inodes(Path descriptors) throws IOException {
        Set<String> inodes = new TreeSet<>();
        try (Stream<Path> all = Files.list(descriptors)) {
            for (Path descriptor : all.toList()) {
                Matcher socket = SOCKET.matcher(target(descriptor));
                if (socket.matches()) {
                    inodes.add(socket.group(1));
                }
            }
        }
        return inodes;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }

    /** Such as {@code 0100007F:24E3}. */
    private static InetSocketAddress end(String text) {
        int colon = text.indexOf(':');
        return new InetSocketAddress(
                address(text.substring(0, colon)), new BigInteger(text.substring(colon + 1), 16).intValue());
    }

    /** Each word of four bytes in the order of this machine, which is little-endian. */
    private static InetAddress address(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        for (int word = 0; word < bytes.length; word += WORD_BYTES) {
            for (int i = 0; i < WORD_BYTES / 2; i++) {
                byte first = bytes[word + i];
                bytes[word + i] = bytes[word + WORD_BYTES - 1 - i];
                bytes[word + WORD_BYTES - 1 - i] = first;
            }
        }
        return bytes(bytes);
    }

    /** One of IPv4 that is written as IPv6 becomes one of IPv4. */
    private static InetAddress bytes(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has " + bytes.length + " bytes", e);
        }
    }

    /** Empty if there is no such table, as of IPv6 on a machine without it. */
    private static List<String[]> rows(Path table) throws IOException {
        if (!Files.exists(table)) {
            return List.of();
        }
        return Files.readAllLines(table, StandardCharsets.ISO_8859_1).stream()
                .map(line -> line.strip().split("\\s+", -1))
                .toList();
    }
}
