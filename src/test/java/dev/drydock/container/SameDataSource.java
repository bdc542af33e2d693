package dev.drydock.container;

import java.util.Hashtable;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.Name;
import javax.naming.NamingException;
import javax.naming.spi.ObjectFactory;
import org.jspecify.annotations.Nullable;

/** Drydock's data source under another name, so that what is written by either is in one transaction. */
public final class SameDataSource implements ObjectFactory {
    @Override
    @SuppressWarnings("BanJNDI") // the name is no input
    public Object getObjectInstance(
            @Nullable Object reference,
            @Nullable Name name,
            @Nullable Context context,
            @Nullable Hashtable<?, ?> environment)
            throws NamingException {
        return new InitialContext().lookup("jdbc/drydock");
    }
}
