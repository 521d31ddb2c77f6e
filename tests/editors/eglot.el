;;; eglot.el --- Opens the example, applies a quick fix, and writes what is seen  -*- lexical-binding: t -*-

(require 'json)
(require 'cl-lib)

(defun seen-findings (file)
  "The rules of the findings that Flymake shows in FILE, with their lines."
  (with-current-buffer (get-file-buffer file)
    (sort
     (mapcar (lambda (finding)
               (let ((text (flymake-diagnostic-text finding)))
                 (format "%d %s"
                         (line-number-at-pos (flymake-diagnostic-beg finding))
                         (if (string-match "\\[\\([a-z-]+\\)\\]" text)
                             (match-string 1 text)
                           text))))
             (flymake-diagnostics))
     #'string<)))

(defun seen-has (file rule)
  "Whether FILE has a finding of RULE."
  (cl-some (lambda (finding) (string-search rule finding)) (seen-findings file)))

(defun seen-wait (what condition)
  "Wait for CONDITION, or report that WHAT did not happen."
  (let ((end (+ (float-time) 60)))
    (while (and (not (funcall condition)) (< (float-time) end))
      (accept-process-output nil 0.05)
      (dolist (buffer (buffer-list))
        (with-current-buffer buffer
          (when (bound-and-true-p eglot--managed-mode)
            (eglot--signal-textDocument/didChange)))))
    (unless (funcall condition)
      (error "%s: %S %S" what (seen-findings "appspec.yml") (seen-findings "buildspec.yml")))))

(defun seen-step ()
  "What both files show."
  `((appspec . ,(string-join (seen-findings "appspec.yml") ", "))
    (buildspec . ,(string-join (seen-findings "buildspec.yml") ", "))))

(defun seen-apply (file rule title)
  "At the finding of RULE in FILE, apply the code action with TITLE, as the user would."
  (with-current-buffer (get-file-buffer file)
    (let ((finding (cl-find-if (lambda (finding)
                                 (string-search rule (flymake-diagnostic-text finding)))
                               (flymake-diagnostics))))
      (goto-char (flymake-diagnostic-beg finding))
      (cl-letf (((symbol-function 'completing-read)
                 (lambda (_prompt choices &rest _)
                   (or (cl-some (lambda (choice)
                                  (let ((name (if (consp choice) (car choice) choice)))
                                    (and (string-search title name) name)))
                                choices)
                       (error "No code action %s: %S" title choices))))
                ((symbol-function 'y-or-n-p) #'always))
        (let ((last-nonmenu-event t)) ; the keyboard, not the mouse
          (call-interactively #'eglot-code-actions))))))

(defun seen-main ()
  "Open, fix and type."
  (let (report)
    (find-file "appspec.yml")
    (find-file "buildspec.yml")
    (dolist (file '("appspec.yml" "buildspec.yml"))
      (with-current-buffer (get-file-buffer file)
        (run-hooks 'post-command-hook)
        (flymake-start))) ; which waits for a display
    (seen-wait "findings in both files"
               (lambda ()
                 (and (seen-has "appspec.yml" "hook-script-not-in-artifact")
                      (seen-has "buildspec.yml" "appspec-not-in-artifact"))))
    (push (cons "opened" (seen-step)) report)
    (seen-apply "buildspec.yml" "appspec-not-in-artifact" "Add `appspec.yml` to `files`")
    (seen-wait "the quick fix"
               (lambda () (not (seen-has "buildspec.yml" "appspec-not-in-artifact"))))
    (push (cons "fixed" (seen-step)) report)
    (with-current-buffer (get-file-buffer "buildspec.yml")
      (goto-char (point-max))
      (insert "    - scripts/**/*\n"))
    (seen-wait "typing in the other file"
               (lambda () (not (seen-has "appspec.yml" "hook-script-not-in-artifact"))))
    (push (cons "typed" (seen-step)) report)
    (nreverse report)))

(let ((report (condition-case problem (seen-main)
                (error `(("problem" . ,(error-message-string problem)))))))
  (with-temp-file (getenv "REPORT")
    (insert (json-encode report))))
(kill-emacs 0)
