package dev.drydock.cli.site;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where hosts lie, by their addresses and by {@code /etc/hosts} alone: no name server is asked. */
final class Hosts {
    private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})";
    private static final Pattern ADDRESS =
            Pattern.compile(BYTE + "(?:[.]" + BYTE + "){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    /** RFC 4193. */
    private static final int UNIQUE_LOCAL = 0xfc;

    private final Map<String, List<InetAddress>> known = new HashMap<>();

    /** @param file in the form of {@code /etc/hosts}; may be absent */
    Hosts(Path file) {
        known.put("localhost", new ArrayList<>(List.of(InetAddress.getLoopbackAddress())));
        for (String line : lines(file)) {
            List<String> words =
                    Arrays.asList(line.replaceFirst("#.*", "").strip().split("\\s+", -1));
            address(words.get(0))
                    .ifPresent(address -> words.stream()
                            .skip(1)
                            .forEach(name -> known.computeIfAbsent(
                                            name.toLowerCase(Locale.ROOT), any -> new ArrayList<>())
                                    .add(address)));
        }
    }

    /** Where a host lies. */
    enum Place {
        /** On this machine or in a private network. */
        INSIDE,
        OUTSIDE,
        /** A name that only a name server knows. */
        UNKNOWN
    }

    Place place(String host) {
        List<InetAddress> addresses = addresses(host);
        if (addresses.isEmpty()) {
            return Place.UNKNOWN;
        }
        return addresses.stream().allMatch(Hosts::isInside) ? Place.INSIDE : Place.OUTSIDE;
    }

    /** Empty for a name that is not in the file. */
    List<InetAddress> addresses(String host) {
        String bare = host.replaceAll("[\\[\\]]", "");
        return address(bare)
                .map(List::of)
                .orElseGet(() -> known.getOrDefault(bare.toLowerCase(Locale.ROOT), List.of()));
    }

    static boolean isInside(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isSiteLocalAddress()
                || address.isLinkLocalAddress()
                || (address.getAddress().length == 16 && (address.getAddress()[0] & 0xfe) == UNIQUE_LOCAL);
    }

    private static Optional<InetAddress> address(String text) {
        if (!ADDRESS.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text)); // a literal, so nobody is asked
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return List.of();
        }
    }
}
