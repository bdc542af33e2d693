package dev.drydock.cli.site;

import dev.drydock.config.SiteDatabase;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * Reads a site's database with the installation's own JDBC drivers, and changes nothing: H2 is opened read-only and only if its file is
 * there, PostgreSQL in a read-only session.
 */
final class DatabaseReader {
    private static final String SECONDS_TO_CONNECT = "5";
    private static final String SECONDS_TO_ANSWER = "20";

    private final Path home;
    private final SiteDatabase database;

    DatabaseReader(Path home, SiteDatabase database) {
        this.home = home;
        this.database = database;
    }

    /** What is read through one connection. */
    interface Reading {
        List<Finding> of(Connection connection) throws SQLException;
    }

    /** Whether H2 has no file yet; never of another database. */
    boolean isAbsent() {
        return database.isH2() && Files.notExists(file());
    }

    Path file() {
        return Path.of(database.place().replaceFirst("^jdbc:h2:(file:)?", "") + ".mv.db");
    }

    /** @return empty if the installation has no driver for it */
    Optional<List<Finding>> read(Reading reading) throws SQLException {
        try (URLClassLoader drivers = drivers()) {
            Optional<Driver> driver = driver(drivers);
            if (driver.isEmpty()) {
                return Optional.empty();
            }
            try (Connection connection = driver.get().connect(url(), properties())) {
                return Optional.of(reading.of(connection));
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private URLClassLoader drivers() throws IOException {
        Path folder = home.resolve("wlp/usr/shared/resources/jdbc");
        List<URL> jars = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path jar :
                    files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                jars.add(url(jar));
            }
        }
        return new URLClassLoader(jars.toArray(URL[]::new), Driver.class.getClassLoader());
    }

    private static URL url(Path jar) throws MalformedURLException {
        return jar.toUri().toURL();
    }

    private Optional<Driver> driver(ClassLoader drivers) {
        return ServiceLoader.load(Driver.class, drivers).stream()
                .map(ServiceLoader.Provider::get)
                .filter(this::takes)
                .findFirst();
    }

    private boolean takes(Driver driver) {
        try {
            return driver.acceptsURL(database.url());
        } catch (SQLException e) {
            return false;
        }
    }

    private String url() {
        return database.isH2()
                ? database.place() + ";IFEXISTS=TRUE;ACCESS_MODE_DATA=r;TRACE_LEVEL_FILE=0"
                : database.url();
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("user", database.user());
        properties.setProperty("password", database.password());
        if (!database.isH2()) {
            properties.setProperty("connectTimeout", SECONDS_TO_CONNECT);
            properties.setProperty("loginTimeout", SECONDS_TO_CONNECT);
            properties.setProperty("socketTimeout", SECONDS_TO_ANSWER);
            properties.setProperty("readOnly", "true");
        }
        return properties;
    }
}
