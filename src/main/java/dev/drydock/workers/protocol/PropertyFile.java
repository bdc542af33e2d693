package dev.drydock.workers.protocol;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Java properties as a sorted map: the same map is always the same bytes, UTF-8 without a date. */
public final class PropertyFile {
    private PropertyFile() {}

    public static SortedMap<String, String> read(Path file) throws IOException {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(Files.readString(file)));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is no properties file: " + e.getMessage(), e);
        }
        SortedMap<String, String> map = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> map.put(name, properties.getProperty(name)));
        return map;
    }

    public static byte[] bytes(Map<String, String> map) {
        Properties properties = new Properties();
        properties.putAll(map);
        StringWriter text = new StringWriter();
        try {
            properties.store(text, null);
        } catch (IOException e) {
            throw new IllegalStateException("a string takes every character", e);
        }
        String sorted = text.toString()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .sorted()
                .collect(Collectors.joining("\n", "", "\n"));
        return sorted.getBytes(StandardCharsets.UTF_8);
    }

    /** The entries whose key starts with {@code prefix}, without it. */
    static SortedMap<String, String> under(SortedMap<String, String> map, String prefix) {
        SortedMap<String, String> found = new TreeMap<>();
        map.tailMap(prefix).forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                found.put(key.substring(prefix.length()), value);
            }
        });
        return found;
    }
}
