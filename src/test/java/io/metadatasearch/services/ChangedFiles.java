package io.metadatasearch.services;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.ftpserver.filesystem.nativefs.NativeFileSystemFactory;
import org.apache.ftpserver.ftplet.FileSystemView;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.ftplet.FtpFile;
import org.apache.ftpserver.ftplet.User;

/** The files of a folder, changed as an FTP server should show them. */
public final class ChangedFiles {

    private ChangedFiles() {}

    /** What a client is told about a file. */
    public interface Answer {

        /**
         * Changes an answer.
         *
         * @param question the method of FtpFile, such as getSize
         * @param answer the true answer
         */
        Object of(FtpFile file, String question, Object answer) throws IOException;
    }

    /** What a client reads instead of a file. */
    public interface Content {
        InputStream of(FtpFile file, InputStream opened) throws IOException;
    }

    /** Returns files with different content. */
    public static FileSystemView of(User user, Content content) throws FtpException {
        return answering(
                user,
                (file, question, answer) -> answer instanceof InputStream opened ? content.of(file, opened) : answer);
    }

    /** Returns files about which the server gives different answers. */
    public static FileSystemView answering(User user, Answer changed) throws FtpException {
        FileSystemView real = new NativeFileSystemFactory().createFileSystemView(user);
        return proxy(FileSystemView.class, real, changed);
    }

    private static <T> T proxy(Class<T> type, T real, Answer changed) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new Handler(real, changed)));
    }

    private record Handler(Object real, Answer changed) implements InvocationHandler {

        @Override
        public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
            Object answer = ask(method, arguments);
            if (answer instanceof Iterable<?> files) {
                return StreamSupport.stream(files.spliterator(), false)
                        .map(file -> proxy(FtpFile.class, (FtpFile) file, changed))
                        .toList();
            }
            if (answer instanceof FtpFile file) {
                return proxy(FtpFile.class, file, changed);
            }
            return real instanceof FtpFile file ? changed.of(file, method.getName(), answer) : answer;
        }

        private Object ask(Method method, Object[] arguments) throws Throwable {
            try {
                return method.invoke(
                        real,
                        arguments == null
                                ? null
                                : Stream.of(arguments).map(Handler::real).toArray());
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        /** Returns the server's own file: the server can move a file only to one of its own. */
        private static Object real(Object argument) {
            return argument instanceof Proxy proxy && Proxy.getInvocationHandler(proxy) instanceof Handler handler
                    ? handler.real
                    : argument;
        }
    }
}
