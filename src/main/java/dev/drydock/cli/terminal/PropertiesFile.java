package dev.drydock.cli.terminal;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.IoReason;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** A file of names and values that an option names, in UTF-8. */
public final class PropertiesFile {
    private PropertiesFile() {}

    /**
     * Reads all of it.
     *
     * @param undone what did not happen if it cannot be read, such as {@code Nothing was submitted}
     * @param what the file is, such as {@code the parameter file}
     */
    public static Map<String, String> read(Path file, String undone, String what) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (MalformedInputException e) {
            throw unreadable(undone, what, file, "it is not UTF-8", e);
        } catch (IOException e) {
            throw unreadable(undone, what, file, IoReason.of(file, e), e);
        } catch (IllegalArgumentException e) {
            throw unreadable(undone, what, file, "one of its \\u escapes is malformed", e);
        }
        Map<String, String> read = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> read.put(name, properties.getProperty(name)));
        return read;
    }

    private static DrydockException unreadable(String undone, String what, Path file, String why, Exception cause) {
        return new DrydockException(
                CommonFailure.USAGE,
                undone + ": " + what + " " + file + " cannot be read: " + why
                        + ". Use a properties file with one NAME=VALUE on each line.",
                cause);
    }
}
