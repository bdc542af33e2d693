package dev.drydock.cli.site;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.cli.terminal.Json;
import dev.drydock.files.Sha256;
import dev.drydock.intake.BoundedFile;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether the jars, applications and native libraries of an installation have the bytes that its own bill of materials {@code
 * drydock.cdx.json} names. The archive was verified before it was unpacked; this finds what changed since. Whoever changes a jar can change
 * the bill too, so its digest is in the finding, for a comparison with the bill that came with the archive.
 */
final class InstalledFilesCheck {
    private static final String WHAT = "installed files";
    private static final String BILL = "drydock.cdx.json";
    private static final int LARGEST_BILL = 64 << 20;
    private static final int MOST_NAMED = 10;
    private static final int DIGITS_SHOWN = 16;
    private static final Pattern CODE = Pattern.compile(".*[.](?:jar|war|zip|so(?:[.][0-9.]+)?|dll|dylib|jnilib|exe)");

    private final Path home;
    private final Set<Path> apart;

    /** @param sites folders in the installation that are not part of it, such as a site */
    InstalledFilesCheck(Path home, Path... sites) {
        this.home = home;
        this.apart = Stream.concat(Stream.of(home.resolve("site")), Stream.of(sites))
                .map(folder -> folder.toAbsolutePath().normalize())
                .collect(Collectors.toSet());
    }

    List<Finding> findings() throws IOException {
        Path bill = home.resolve(BILL);
        if (!Files.exists(bill)) {
            return List.of(Finding.wrong(
                    WHAT, BILL + " is missing, so nobody can say whether other files are changed", again()));
        }
        byte[] bytes = BoundedFile.read(bill, LARGEST_BILL);
        SortedMap<String, String> listed;
        try {
            listed = listed(Json.tree(bytes));
        } catch (IllegalArgumentException e) {
            return List.of(Finding.wrong(WHAT, BILL + " cannot be read: " + e.getMessage(), again()));
        }
        if (listed.isEmpty()) {
            return List.of(Finding.wrong(WHAT, BILL + " names no file", again()));
        }
        return findings(listed, Sha256.hex(bytes));
    }

    /** By their places under the installation; what lies in an archive is covered by the archive's own digest. */
    private static SortedMap<String, String> listed(JsonNode bill) {
        SortedMap<String, String> listed = new TreeMap<>();
        for (JsonNode component : bill.path("components")) {
            add(listed, component);
            component.path("components").forEach(inner -> add(listed, inner));
        }
        return listed;
    }

    private static void add(Map<String, String> listed, JsonNode component) {
        String sha256 = component.at("/hashes/0/content").asText();
        for (JsonNode occurrence : component.at("/evidence/occurrences")) {
            String place = occurrence.path("location").asText();
            if (!place.contains("!")) {
                listed.put(place, sha256);
            }
        }
    }

    private List<Finding> findings(SortedMap<String, String> listed, String bill) throws IOException {
        long began = System.nanoTime();
        List<String> problems = problems(listed);
        String seconds = String.format(
                Locale.ROOT,
                "%.1f s",
                Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0);
        List<Finding> findings = new ArrayList<>();
        findings.add(
                problems.isEmpty()
                        ? Finding.ok(
                                WHAT,
                                listed.size() + " as in " + BILL + " with SHA-256 " + bill.substring(0, DIGITS_SHOWN)
                                        + "… (" + seconds + ")")
                        : Finding.wrong(WHAT, shortened(problems), again()));
        List<String> added = added(listed.keySet());
        if (!added.isEmpty()) {
            findings.add(Finding.note(
                    "added files",
                    shortened(added) + (added.size() == 1 ? " is" : " are") + " not in " + BILL,
                    "If nobody put this there on purpose, find out who did, stop the servers, and remove it: 'rm "
                            + home.resolve(added.get(0)) + "'."));
        }
        return findings;
    }

    /** Read beside each other; several places of the same bytes on disk are read once. */
    private List<String> problems(SortedMap<String, String> listed) {
        Map<Object, String> digests = new ConcurrentHashMap<>();
        return listed.entrySet().parallelStream()
                .flatMap(entry -> problem(entry.getKey(), entry.getValue(), digests).stream())
                .toList();
    }

    private Optional<String> problem(String place, String sha256, Map<Object, String> digests) {
        Path file = home.resolve(place).normalize();
        if (!file.startsWith(home)) {
            return Optional.of(place + " lies outside the installation");
        }
        if (!Files.isRegularFile(file)) {
            return Optional.of(place + " is missing");
        }
        try {
            Path real = file.toRealPath();
            Object key = key(real);
            String digest = digests.get(key);
            if (digest == null) {
                digest = Sha256.hexOfFile(real);
                digests.put(key, digest);
            }
            return digest.equals(sha256) ? Optional.empty() : Optional.of(place + " is changed");
        } catch (IOException e) {
            return Optional.of(place + " cannot be read");
        }
    }

    private static Object key(Path file) throws IOException {
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        return key == null ? file : key;
    }

    private List<String> added(Set<String> listed) throws IOException {
        Set<String> added = new TreeSet<>();
        Files.walkFileTree(home, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return apart.contains(folder) || isSite(folder)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String place = home.relativize(file).toString();
                if (CODE.matcher(place).matches() && !listed.contains(place)) {
                    added.add(place);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult
                        .CONTINUE; // a folder that is closed to this user; what is listed in it counts as missing
            }
        });
        return List.copyOf(added);
    }

    private static boolean isSite(Path folder) {
        return Files.exists(folder.resolve("etc/site.yaml"));
    }

    private static String shortened(List<String> places) {
        return places.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
                + (places.size() > MOST_NAMED ? " and " + (places.size() - MOST_NAMED) + " more" : "");
    }

    private String again() {
        return "Stop the servers, verify the archive (docs/guides/install.md), and unpack it again: 'tar -xzf ARCHIVE -C "
                + home.getParent() + "'.";
    }
}
