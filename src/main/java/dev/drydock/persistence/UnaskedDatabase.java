package dev.drydock.persistence;

import java.util.Map;
import java.util.logging.Logger;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.service.spi.ServiceContributor;

/**
 * Gives Hibernate the database product from the data source's URL. By default Hibernate asks the database itself when the container makes
 * the entity manager factory. That is before any code of the application runs, so a late database would fail the application. A URL of
 * another product keeps that default.
 */
public final class UnaskedDatabase implements ServiceContributor {
    private static final Logger LOG = Logger.getLogger(UnaskedDatabase.class.getName());
    private static final String URL = "drydock/database";
    private static final String H2 = "jdbc:h2:";
    private static final String POSTGRESQL = "jdbc:postgresql:";

    @Override
    public void contribute(StandardServiceRegistryBuilder registry) {
        if (!registry.getSettings().containsKey(AvailableSettings.JAKARTA_HBM2DDL_DB_NAME)) {
            settings(url()).forEach(registry::applySetting);
        }
    }

    @SuppressWarnings("BanJNDI") // one fixed name, bound by this server's own configuration
    private static String url() {
        try {
            return InitialContext.doLookup(URL);
        } catch (NamingException e) {
            LOG.fine(() -> "Hibernate asks the database for its product: there is no " + URL + ": " + e.getMessage());
            return "";
        }
    }

    static Map<String, Object> settings(String url) {
        if (url.startsWith(H2)) {
            return of("H2");
        }
        return url.startsWith(POSTGRESQL) ? of("PostgreSQL") : Map.of();
    }

    /** The dialect is that of the oldest version of the product that Hibernate supports. */
    private static Map<String, Object> of(String product) {
        return Map.of(
                AvailableSettings.JAKARTA_HBM2DDL_DB_NAME, product, AvailableSettings.ALLOW_METADATA_ON_BOOT, "false");
    }
}
