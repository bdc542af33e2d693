package dev.drydock.config;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * PyTorch's natives that an installation's workers and its serving node start with: those that the environment names, or else those for
 * CPUs in its library directory. {@code bin/drydock} puts CUDA's natives of an installation that has them into the environment.
 *
 * @param version such as {@code 2.7.1}; empty if the environment names a directory and no version
 * @param flavor such as {@code cpu} or {@code cu124}; empty as the version
 * @param place a directory, or a file in the installation's library directory
 */
public record InstalledNatives(String version, String flavor, String place) {
    private static final String CPU = "cpu";
    private static final Pattern FILE =
            Pattern.compile("pytorch-native-([a-z0-9]+)-([0-9]+[.][0-9]+[.][0-9]+)-linux-x86_64[.]jar");

    /** @return empty if there are none */
    public static Optional<InstalledNatives> of(Path home, Map<String, String> environment) {
        String named = environment.getOrDefault("PYTORCH_LIBRARY_PATH", "");
        if (!named.isBlank()) {
            return Optional.of(new InstalledNatives(
                    environment.getOrDefault("PYTORCH_VERSION", ""),
                    environment.getOrDefault("PYTORCH_FLAVOR", ""),
                    named));
        }
        Path libraries = home.resolve("worker/lib");
        if (!Files.isDirectory(libraries)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(libraries)) {
            return files.map(file -> FILE.matcher(String.valueOf(file.getFileName())))
                    .filter(Matcher::matches)
                    .map(name -> new InstalledNatives(name.group(2), name.group(1), name.group()))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a directory that the environment names has them; those of the library directory were seen there. */
    public boolean areThere() {
        return place.endsWith(".jar")
                || Stream.of(place.split(File.pathSeparator, -1))
                        .anyMatch(directory -> Files.exists(Path.of(directory, System.mapLibraryName("torch"))));
    }

    /** The engine's name in a worker's record, such as {@code PyTorch 2.7.1} or {@code PyTorch 2.5.1+cu124}. */
    public String engine() {
        String suffix = flavor.isBlank() || flavor.startsWith(CPU) ? "" : "+" + flavor;
        return version.isBlank() ? "PyTorch" : "PyTorch " + version + suffix;
    }
}
