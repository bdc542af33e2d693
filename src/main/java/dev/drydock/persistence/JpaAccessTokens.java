package dev.drydock.persistence;

import dev.drydock.application.access.AccessToken;
import dev.drydock.application.access.AccessTokens;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Tokens in the table {@code access_token}. */
@ApplicationScoped
public class JpaAccessTokens implements AccessTokens {
    private static final String SELECT =
            "select name, secret_digest, role_names, created_by, created_at, expires_at, revoked_by from access_token";

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public Optional<AccessToken> find(String name) {
        return tokens(query(SELECT + " where name = ?", name)).stream().findFirst();
    }

    @Override
    public Optional<AccessToken> findByDigest(String secretDigest) {
        return tokens(query(SELECT + " where secret_digest = ?", secretDigest)).stream()
                .findFirst();
    }

    @Override
    public List<AccessToken> list() {
        return tokens(query(SELECT + " order by name"));
    }

    private static List<AccessToken> tokens(Query query) {
        List<?> rows = query.getResultList();
        return rows.stream().map(JpaAccessTokens::token).toList();
    }

    private static AccessToken token(Object columns) {
        NativeRow row = new NativeRow(columns);
        return new AccessToken(
                row.text(),
                row.text(),
                RoleNames.split(row.text()),
                row.text(),
                row.time(),
                row.time(),
                row.findText());
    }

    @Override
    public boolean add(AccessToken token) {
        query("select name from table_lock where name = 'site_user' for update").getResultList();
        if (find(token.name()).isPresent()) {
            return false;
        }
        query(
                        "insert into access_token (name, secret_digest, role_names, created_by, created_at, expires_at)"
                                + " values (?, ?, ?, ?, ?, ?)",
                        token.name(),
                        token.secretDigest(),
                        RoleNames.join(token.roles()),
                        token.createdBy(),
                        token.createdAt(),
                        token.expiresAt())
                .executeUpdate();
        return true;
    }

    @Override
    public void revoke(String name, String by, Instant at) {
        query(
                        "update access_token set revoked_by = ?, revoked_at = ? where name = ? and revoked_by is null",
                        by,
                        at,
                        name)
                .executeUpdate();
    }

    private Query query(String text, Object... parameters) {
        return NativeQueries.of(entityManager, text, parameters);
    }
}
